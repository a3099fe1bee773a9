"""Telling people what is to be done, and writing down that they were told."""
