// totals URI: counts the packets of a capture file or a live input, and their bytes on the wire.
#include <spindrift/packet.hpp>

#include <cstdint>
#include <iostream>

int main(int argc, char** argv) {
    using namespace spindrift;
    if (argc != 2) {
        std::cerr << "usage: totals URI\n";
        return 2;
    }
    try {
        std::uint64_t packets = 0;
        std::uint64_t bytes = 0;
        for (const packet::Packet& packet : trace::Reader(argv[1])) {
            ++packets;
            bytes += packet.wire_size;
        }
        std::cout << packets << " packets, " << bytes << " bytes\n";
    } catch (const Error& error) {
        std::cerr << "totals: " << error.what() << '\n';
        return 1;
    }
}
