"""What AWS has added to the API, as the installed botocore describes it.

A member, an enum value or an error that is new is news: it is reported at the end of a test run and
by ``python -m tests.upstream``. It fails the build only if the package would break a promise.
"""
