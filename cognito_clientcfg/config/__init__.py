"""What an app client's settings are: pure values, their rules, edits, and their JSON.

It imports nothing but :mod:`cognito_clientcfg.errors`.
"""
