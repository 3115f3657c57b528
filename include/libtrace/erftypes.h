/** \file
 * Types of ERF records.
 */
#ifndef _ERFTYPES_H_
#define _ERFTYPES_H_

#define TYPE_LEGACY 0
#define TYPE_HDLC_POS 1
#define TYPE_ETH 2
#define TYPE_ATM 3
#define TYPE_AAL5 4
#define TYPE_MC_HDLC 5
#define TYPE_MC_RAW 6
#define TYPE_MC_ATM 7
#define TYPE_MC_RAW_CHANNEL 8
#define TYPE_MC_AAL5 9
#define TYPE_COLOR_HDLC_POS 10
#define TYPE_COLOR_ETH 11
#define TYPE_MC_AAL2 12
#define TYPE_IP_COUNTER 13
#define TYPE_TCP_FLOW_COUNTER 14
#define TYPE_DSM_COLOR_HDLC_POS 15
#define TYPE_DSM_COLOR_ETH 16
#define TYPE_COLOR_MC_HDLC_POS 17
#define TYPE_AAL2 18
#define TYPE_COLOR_HASH_POS 19
#define TYPE_COLOR_HASH_ETH 20
#define TYPE_INFINIBAND 21
#define TYPE_IPV4 22
#define TYPE_IPV6 23
#define TYPE_RAW_LINK 24
#define ERF_TYPE_META 27
#define TYPE_META ERF_TYPE_META
#define TYPE_PAD 48
#define ERF_TYPE_MAX TYPE_PAD

#endif
