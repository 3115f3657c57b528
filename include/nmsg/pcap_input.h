/** \file
 * Packets from libpcap. One thread at a time.
 */
#ifndef NMSG_PCAP_INPUT_H
#define NMSG_PCAP_INPUT_H

typedef enum { nmsg_pcap_type_file, nmsg_pcap_type_live } nmsg_pcap_type;

/** Reads from a handle of libpcap, and owns it. NULL on failure. */
nmsg_pcap_t nmsg_pcap_input_open(pcap_t* phandle);

/** Closes the handle of libpcap, too. */
nmsg_res nmsg_pcap_input_close(nmsg_pcap_t* pcap);

/**
 * The next UDP datagram, of joined fragments, valid until the next read. nmsg_res_again: no packet, or not such a
 * datagram; nmsg_res_eof at the end of a file; nmsg_res_pcap_error; nmsg_res_failure in raw mode.
 */
nmsg_res nmsg_pcap_input_read(nmsg_pcap_t pcap, struct nmsg_ipdg* dg, struct timespec* ts);

/** The next packet as it was captured, valid until the next read. nmsg_res_failure unless in raw mode. */
nmsg_res nmsg_pcap_input_read_raw(nmsg_pcap_t pcap, struct pcap_pkthdr** pkt_hdr, const uint8_t** pkt_data,
                                  struct timespec* ts);

/** Reads only datagrams that a filter of libpcap accepts; fragments are joined first. nmsg_res_failure: bad filter. */
nmsg_res nmsg_pcap_input_setfilter(nmsg_pcap_t pcap, const char* bpfstr);

/** The same for packets as they were captured, with VLAN tags or without. */
nmsg_res nmsg_pcap_input_setfilter_raw(nmsg_pcap_t pcap, const char* bpfstr);

/** Chooses the mode, before the first read. Default: not raw. */
void nmsg_pcap_input_set_raw(nmsg_pcap_t pcap, bool raw);

/** Octets of a packet that are captured. */
int nmsg_pcap_snapshot(nmsg_pcap_t pcap);

/** A file or an interface. */
nmsg_pcap_type nmsg_pcap_get_type(nmsg_pcap_t pcap);

/** The link layer, DLT_…. */
int nmsg_pcap_get_datalink(nmsg_pcap_t pcap);

/** Whether the filter of nmsg_pcap_input_setfilter() accepts a datagram that begins with its IP header. */
bool nmsg_pcap_filter(nmsg_pcap_t pcap, const uint8_t* pkt, size_t len);

#endif
