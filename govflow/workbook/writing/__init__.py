"""From contents to a workbook: each sheet of the template written fresh, in the round's own words."""
