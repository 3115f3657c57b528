/** \file
 * IP datagrams.
 */
#ifndef NMSG_IPDG_H
#define NMSG_IPDG_H

/** Where the parts of a datagram begin, and their lengths up to its end. Points into the packet that was parsed. */
struct nmsg_ipdg {
    int proto_network;   /**< AF_INET or AF_INET6 */
    int proto_transport; /**< the IP protocol: 17 for UDP */
    unsigned len_network;
    unsigned len_transport;
    unsigned len_payload;
    const u_char* network;
    const u_char* transport; /**< NULL in fragments other than the first */
    const u_char* payload;
};

/**
 * Parses a packet of `len` octets that begins with an IP header; `etype` is 0x0800 or 0x86dd. nmsg_res_again for all
 * but whole UDP datagrams.
 */
nmsg_res nmsg_ipdg_parse(struct nmsg_ipdg* dg, unsigned etype, size_t len, const u_char* pkt);

/**
 * Parses a packet of the link layer of `pcap` and joins IP fragments in a buffer of `pcap`, so `dg` is valid until the
 * next packet. nmsg_res_again for all but UDP datagrams that pass the filter of `pcap`.
 */
nmsg_res nmsg_ipdg_parse_pcap(struct nmsg_ipdg* dg, nmsg_pcap_t pcap, struct pcap_pkthdr* pkt_hdr, const u_char* pkt);

/** Parses a packet of a link layer (DLT_…), without joining fragments: UDP, TCP, ICMP, and fragments as they are. */
nmsg_res nmsg_ipdg_parse_pcap_raw(struct nmsg_ipdg* dg, int datalink, const uint8_t* pkt, size_t len);

#endif
