"""Signatures inside PDF documents: read and checked, and made with an organisation's certificate."""
