"""Powers: decisions, delegations, determinations and holds; under which power a step is taken."""
