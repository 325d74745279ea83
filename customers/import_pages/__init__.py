"""The pages of an import: file, check, import."""
