"""Where everything is.

street      街道    the office above several communities
community   社区    the tenant: a 12-digit division code, in every path
estate      小区    commodity, resettlement or old; looked after by a property company
building    楼栋    of an estate
dwelling    房屋    unit, floor, room, floor area in m²
grid        网格    a polygon with a 20-digit code and somebody responsible, versioned in time
point       议事点  a meeting point, with a QR scene
company     物业    a property company
role        角色    what an account is in a community, for which grid or company, from when to when
invitation  任职邀请 a role offered with a code, good once
card        出示码 a code by which an account is known for some minutes
member      成员    an account in a community, and the person of the roster that it belongs to
"""
