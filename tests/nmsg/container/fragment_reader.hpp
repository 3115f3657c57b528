#pragma once

#include "tests/nmsg/samples.hpp"

#include <spindrift/nmsg/container/fragment.hpp>

#include <string>
#include <string_view>

// Reassembly for tests.
namespace spindrift::nmsg::samples {

/// The time of the first fragments.
inline const Timestamp start = Timestamp::from_parts(1'700'000'000, 0);

inline Timestamp later(std::int64_t seconds) {
    return Timestamp(start.nanoseconds() + seconds * 1'000'000'000);
}

inline Endpoint endpoint(std::string_view address, std::uint16_t port) {
    return {*IpAddress::parse(address), port};
}

/// The sender of most fragments.
inline const Endpoint sender = endpoint("192.0.2.1", 4000);

/// A reassembler, and the last body that it has completed.
class FragmentReader {
public:
    FragmentReader() = default;
    explicit FragmentReader(const Reassembler::Limits& limits) : reassembler(limits) {}

    Errc add(std::string_view body, bool zlib = false, const Endpoint& source = sender, Timestamp now = start) {
        const Exact exact(body);
        auto result = reassembler.add(exact.bytes(), zlib, source, now);
        if (!result) {
            return result.error();
        }
        whole = std::move(result->body);
        compressed = result->zlib;
        return Errc::success;
    }

    Reassembler reassembler;
    std::string whole;
    bool compressed = false;
};

}  // namespace spindrift::nmsg::samples
