"""Agreements between partners: parties, texts, approvals, signatures, annexes and when they end."""
