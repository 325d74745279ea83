"""The pages that files of customers and of invitations share until something is made of them."""
