// Input: a compressed file. Reading it ends, never returns more octets than requested, and gives a reason if it fails.
#include "input.hpp"
#include "memory_file.hpp"

#include <spindrift/base/buffer.hpp>
#include <spindrift/file/input_stream.hpp>

using namespace spindrift;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using Result = file::InputStream::Result;
    constexpr std::size_t max_total = 1 << 22;  // few octets may decompress to very many
    fuzz::Input input(data, size);
    const std::size_t piece = 1 + input.take<std::uint16_t>();
    const fuzz::MemoryFile octets(input.rest());
    file::InputStream stream(octets.path());
    Buffer out;
    std::size_t total = 0;
    Result result = Result::octets;
    while (result == Result::octets && total < max_total) {
        out.clear();
        result = stream.read(out, piece, [](int) { return true; });
        fuzz::expect(out.size() <= piece, "a read returns no more octets than requested");
        fuzz::expect((result == Result::octets) == !out.empty(), "a read returns octets, or another result");
        total += out.size();
    }
    fuzz::expect((result == Result::failed) != stream.error_message().empty(), "a failed read has an error message");
    fuzz::expect(stream.octets_read() <= size, "no more octets are read than the file has");
    return 0;
}
