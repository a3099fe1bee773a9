"""The Better Care Fund plan and its Section 75 agreement: what their guards ask and their steps start."""
