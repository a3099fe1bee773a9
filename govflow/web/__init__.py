"""What every page shares: who is asking, the policy, the layout, the error pages. It knows no room."""
