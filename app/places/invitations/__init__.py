"""Invitations (任职邀请): a role is offered with a code, and taken by who opens it; nobody dictates ids."""
