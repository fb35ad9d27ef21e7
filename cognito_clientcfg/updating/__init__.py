"""Read, modify, write, make sure: generators that do no I/O, and what their drivers need.

It imports :mod:`cognito_clientcfg.planning` and what is below that.
"""
