"""The national planning template: read within bounds, checked, and said with the cell of every figure."""
