// Octets as a compressed file: whatever it is, reading ends, keeps to the amount that is asked for, and says why it
// fails.
#include "input.hpp"
#include "memory_file.hpp"

#include <spindrift/base/buffer.hpp>
#include <spindrift/file/input_stream.hpp>

using namespace spindrift;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using Result = file::InputStream::Result;
    constexpr std::size_t enough = 1 << 22;  // a few octets may stand for very many
    fuzz::Input input(data, size);
    const std::size_t piece = 1 + input.take<std::uint16_t>();
    const fuzz::MemoryFile octets(input.rest());
    file::InputStream stream(octets.path());
    Buffer out;
    std::size_t total = 0;
    Result result = Result::octets;
    while (result == Result::octets && total < enough) {
        out.clear();
        result = stream.read(out, piece, [](int) { return true; });
        fuzz::expect(out.size() <= piece, "no more comes than was asked for");
        fuzz::expect((result == Result::octets) == !out.empty(), "octets come, or there is a reason");
        total += out.size();
    }
    fuzz::expect((result == Result::failed) != stream.error_message().empty(), "a failure has its reason");
    fuzz::expect(stream.octets_read() <= size, "no more is read than there is");
    return 0;
}
