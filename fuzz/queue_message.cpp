// Input: untrusted ZeroMQ messages or Kafka records, each with two octets of length. They are decoded as all sources of
// messages decode them, and KeyWriter looks for keys in each payload.
#include <spindrift/io/container/container_receiver.hpp>
#include "input.hpp"

#include <spindrift/nmsg/message/key.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>

#include <vector>

using namespace spindrift;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    nmsg::Limits limits;
    limits.body_size = 1 << 16;
    limits.inflated_size = 1 << 18;
    io::ContainerReceiver receiver({.filter = {}, .limits = limits});
    io::ContainerBatch batch;
    pipeline::Counters counters;
    std::uint64_t messages = 0;
    Bytes rest = input.rest();
    for (std::int64_t now = 0; rest.size() > 2; now += 20'000'000'000) {
        batch.reset();
        batch.received = Timestamp(now);
        // Two messages in each batch; each begins with two octets of length.
        for (int i = 0; i < 2 && rest.size() > 2; ++i) {
            const std::size_t length = std::min<std::size_t>(load_be<std::uint16_t>(rest.data()), rest.size() - 2);
            receiver.add_message(batch, rest.subspan(2, length), {});
            rest = rest.subspan(2 + length);
            ++messages;
        }
        receiver.expire(batch);
        receiver.decode(batch);
        fuzz::expect(batch.results.size() == batch.raw_containers.size(), "each container has a result");
        fuzz::expect(batch.records.size() == batch.payloads.size(), "each payload has a record");
        receiver.account(batch, "fuzz", counters, {});
        for (const nmsg::Payload& payload : batch.payloads) {
            for (const char* field : {"domain", "rrtype", "message", "payload", "srcip", "type"}) {
                Buffer key;
                static_cast<void>(nmsg::KeyWriter(nmsg::built_in_types(), field).write(key, payload));
            }
        }
    }
    fuzz::expect(counters.containers_malformed <= messages, "at most all messages are malformed");
    return 0;
}
