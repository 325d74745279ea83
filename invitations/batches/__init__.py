"""Many invitations at once: read a file, check its rows, create, share (product.md, design S12)."""
