"""Customers brought from elsewhere: read a file, check its rows, make records of them."""
