"""Performance, measured beside the floor and a peer. Nothing here is part of the product."""
