"""The demonstration: public papers played through the one road, each act by its actor, clock forward."""
