/** \file
 * Socket addresses.
 */
#ifndef NMSG_SOCK_H
#define NMSG_SOCK_H

/**
 * Fills `sai` (for AF_INET) or `sai6` (for AF_INET6) from an address in text form and a port, and points `*sa` to it.
 * nmsg_res_parse_error for a bad address, nmsg_res_failure for another family.
 */
nmsg_res nmsg_sock_parse(int af, const char* addr, unsigned port, struct sockaddr_in* sai, struct sockaddr_in6* sai6,
                         struct sockaddr** sa, socklen_t* salen);

/**
 * Splits `ADDRESS/PORT` or `ADDRESS/LOW..HIGH`. `*addr` is to be freed with free(). nmsg_res_failure without a port,
 * nmsg_res_parse_error for a bad address or port; `*af` and `*addr` are then left alone.
 */
nmsg_res nmsg_sock_parse_sockspec(const char* sockspec, int* af, char** addr, unsigned* port_start, unsigned* port_end);

#endif
