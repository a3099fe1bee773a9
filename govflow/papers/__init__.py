"""What leaves GovFlow as a paper: minutes, agendas, notices of decisions, approval sheets, the forward plan.

Each is made from the record at the moment it is asked for, as Word and as tagged PDF, from templates that an
organisation can replace. What is exempt or sensitive is withheld unless the full version is asked for by
someone who keeps the record.
"""
