"""Documents: what was said and sent, stored once by content, private until its owner shares it."""
