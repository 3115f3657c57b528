#include "api.hpp"

#include <cstdio>

extern "C" void trace_help(void) {
    std::puts(
        "libtrace 4.0.34\n\nThe library reads these URIs:\n"
        "  pcapfile:FILE pcapng:FILE erf:FILE rawerf:FILE pcap:FILE   files, also compressed; - is standard input\n"
        "  int:INTERFACE ring:INTERFACE pcapint:INTERFACE             live capture\n"
        "  ndag:INTERFACE,GROUP[,PORT] ndagtcp:ANY,ADDRESS[,PORT]     nDAG\n"
        "It writes pcapfile, pcap, pcapng and erf files, and sends on interfaces.");
}
