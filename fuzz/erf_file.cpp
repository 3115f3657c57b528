// Input: an ERF file. Its packets are written in every format and read back.
#include "read_back.hpp"

#include <spindrift/base/error.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace spindrift;
    const fuzz::MemoryFile file(std::as_bytes(std::span(data, size)));
    std::unique_ptr<packet::PacketReader> reader;
    try {
        reader = packet::open_erf_file(file.path());
    } catch (const Error&) {
        return 0;
    }
    fuzz::check_packets(size, *reader);
    return 0;
}
