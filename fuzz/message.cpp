// Input: one octet of vendor, one of type, eight of seconds, four of nanoseconds; then an encoded message.
#include "text_round_trip.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace spindrift;
    using namespace spindrift::fuzz;
    static TextChecker checker;
    Input input(data, size);
    nmsg::Payload payload;
    payload.vid = input.take<std::uint8_t>();
    payload.msgtype = input.take<std::uint8_t>();
    payload.time_sec = static_cast<std::int64_t>(input.take<std::uint64_t>());
    payload.time_nsec = input.take<std::uint32_t>();
    payload.set_data(input.rest());
    checker.check(payload);
    return 0;
}
