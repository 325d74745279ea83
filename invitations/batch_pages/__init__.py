"""The pages of batches: file, check, create, share."""
