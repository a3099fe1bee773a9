"""Who is to be told what, and when: one digest for each person, and who has not yet done what."""
