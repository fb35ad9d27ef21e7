"""What an update would do: app clients as they were read, plans, risks, and what a pool knows.

Nothing here talks to AWS. It imports :mod:`cognito_clientcfg.config` and the errors.
"""
