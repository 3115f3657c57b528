"""The fixtures of docs/formats/nmsgtool.md, section 12, in all the forms that section says they have."""

# Three messages: section 12.1.
NOD_JSON = (
    '{"time":"2024-05-01 12:00:00.000000001","vname":"SIE","mname":"newdomain","source":"a1ba02cf","message":{'
    '"domain":"example.com.","time_seen":"2024-05-01 11:59:50","bailiwick":"com.","rrname":"example.com.",'
    '"rrclass":"IN","rrtype":"NS","rdata":["ns1.example.net.","ns2.example.net."]}}\n'
    '{"time":"2024-05-01 12:00:01.250000000","vname":"SIE","mname":"newdomain","source":"a1ba02cf","message":{'
    '"domain":"example.org.","time_seen":"2024-05-01 11:59:51","bailiwick":"org.","rrname":"www.example.org.",'
    '"rrclass":"IN","rrtype":"A","rdata":["192.0.2.10"]}}\n'
    '{"time":"2024-05-01 12:00:02.999999999","vname":"SIE","mname":"newdomain","source":"a1ba02cf","message":{'
    '"domain":"example.net.","time_seen":"2024-05-01 11:59:52","rrname":"v6.example.net.",'
    '"rrclass":"IN","rrtype":"AAAA","rdata":["2001:db8::1"]}}\n')
# As it is written: with the repeated fields that are empty.
NOD_WRITTEN = NOD_JSON.replace("]}}", '],"keys":[],"new_rr":[]}}')
NOD_NMSG = bytes.fromhex("""
    4e4d534700020000012a0a6d0802100518c0ddc8b10625010000002a560a0d07
    6578616d706c6503636f6d0010b6ddc8b1061a0d076578616d706c6503636f6d
    00200228013a11036e7331076578616d706c65036e6574003a11036e73320765
    78616d706c65036e65740082010503636f6d0038cf85e88d0a0a510802100518
    c1ddc8b1062580b2e60e2a3a0a0d076578616d706c65036f72670010b7ddc8b1
    061a1103777777076578616d706c65036f726700200128013a04c000020a8201
    05036f72670038cf85e88d0a0a540802100518c2ddc8b10625ffc99a3b2a3d0a
    0d076578616d706c65036e65740010b8ddc8b1061a10027636076578616d706c
    65036e657400201c28013a1020010db800000000000000000000000138cf85e8
    8d0a10d2bdbeaf08109c82bff20810deb7a4f903""")
NOD_TEXT = """\
[86] [2024-05-01 12:00:00.000000001] [2:5 SIE newdomain] [a1ba02cf] [] [] 
domain: example.com.
time_seen: 2024-05-01 11:59:50
bailiwick: com.
rrname: example.com.
rrclass: IN (1)
rrtype: NS (2)
rdata: ns1.example.net.
rdata: ns2.example.net.

[58] [2024-05-01 12:00:01.250000000] [2:5 SIE newdomain] [a1ba02cf] [] [] 
domain: example.org.
time_seen: 2024-05-01 11:59:51
bailiwick: org.
rrname: www.example.org.
rrclass: IN (1)
rrtype: A (1)
rdata: 192.0.2.10

[61] [2024-05-01 12:00:02.999999999] [2:5 SIE newdomain] [a1ba02cf] [] [] 
domain: example.net.
time_seen: 2024-05-01 11:59:52
rrname: v6.example.net.
rrclass: IN (1)
rrtype: AAAA (28)
rdata: 2001:db8::1

"""

# A DNS query and its response on Ethernet, 500 microseconds apart: section 12.1.
Q_PCAP = bytes.fromhex("""
    d4c3b2a1020004000000000000000000ffff00000100000000f1536501000000
    4700000047000000020000000002020000000001080045000039000100004011
    f67cc0000201c0000235303900350025695d1234010000010000000000000765
    78616d706c6503636f6d000001000100f15365f5010000570000005700000002
    0000000002020000000001080045000049000200004011f66bc0000235c00002
    010035303900355938123481800001000100000000076578616d706c6503636f
    6d0000010001c00c000100010000012c0004c0000250""")

# The transaction they are: section 12.7.
Q_TEXT = """\
[206] [2023-11-14 22:13:20.000001000] [1:9 base dnsqr] [00000000] [] [] 
type: UDP_QUERY_RESPONSE
query_ip: 192.0.2.1
response_ip: 192.0.2.53
proto: UDP (17)
query_port: 12345
response_port: 53
id: 4660
qname: example.com.
qclass: IN (1)
qtype: A (1)
rcode: NOERROR (0)
delay: 0.000500
udp_checksum: CORRECT
query: [29 octets]
;; ->>HEADER<<- opcode: QUERY, rcode: NOERROR, id: 4660
;; flags: rd; QUERY: 1, ANSWER: 0, AUTHORITY: 0, ADDITIONAL: 0

;; QUESTION SECTION:
;example.com. IN A

;; ANSWER SECTION:

;; AUTHORITY SECTION:

;; ADDITIONAL SECTION:
---
response: [45 octets]
;; ->>HEADER<<- opcode: QUERY, rcode: NOERROR, id: 4660
;; flags: qr rd ra; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 0

;; QUESTION SECTION:
;example.com. IN A

;; ANSWER SECTION:
example.com. 300 IN A 192.0.2.80

;; AUTHORITY SECTION:

;; ADDITIONAL SECTION:
---

"""
Q_NMSG = bytes.fromhex("""
    4e4d53470002000000e90ae001080110091880e2cfaa0625e80300002ace0108
    011204c00002011a04c0000235201128b960303538b424420d076578616d706c
    6503636f6d00480150015800623945000039000100004011f67cc0000201c000
    0235303900350025695d123401000001000000000000076578616d706c650363
    6f6d00000100016880e2cfaa0675e80300007a4945000049000200004011f66b
    c0000235c0000201003530390035593812348180000100010000000007657861
    6d706c6503636f6d0000010001c00c000100010000012c0004c0000250800180
    e2cfaa068d0108a50700a8010310e0e6c5ee08""")
