#include "tests/base/leaping_clock.hpp"
#include "tests/pipeline/streams.hpp"

#include <spindrift/io/file/writer.hpp>
#include <spindrift/io/udp/udp.hpp>
#include <spindrift/nmsg/container/compression.hpp>
#include <spindrift/nmsg/container/fragment.hpp>
#include <spindrift/pipeline/pipeline.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>

#include <thread>

namespace spindrift::io {
namespace {

using namespace pipeline;
using namespace std::chrono_literals;

using samples::hex;
using samples::logline;
using samples::RawReceiver;
using tests::eventually;
using tests::LeapingClock;

net::UdpAddress loopback(std::uint16_t port) {
    return {{*IpAddress::parse("127.0.0.1"), port}, {}};
}

nmsg::Payload payload_of(std::string_view data) {
    nmsg::Payload payload = samples::example_payload();
    payload.set_data(as_bytes(data));
    return payload;
}

/// A writer of datagrams that were received at once.
std::vector<std::string> sent(const std::vector<nmsg::Payload>& payloads, const ContainerSink::Options& container) {
    const RawReceiver receiver;
    UdpSink::Options options;
    options.container = container;
    Writer writer(std::make_unique<UdpSink>(loopback(receiver.port), options));
    for (const nmsg::Payload& payload : payloads) {
        writer.write(payload);
    }
    writer.close();
    EXPECT_EQ(writer.counters().datagrams_unsent, 0U);
    return receiver.receive_all();
}

/// Sequence number and identifier of a datagram.
nmsg::ContainerInfo info_of(std::string_view datagram) {
    std::vector<nmsg::Payload> payloads;
    const auto info = nmsg::decode_container(as_bytes(datagram).subspan(10), payloads);
    EXPECT_TRUE(info);
    return info ? *info : nmsg::ContainerInfo{};
}

TEST(UdpSink, NumbersContainersAsInExampleE) {
    const auto datagrams = sent(std::vector<nmsg::Payload>(3, samples::example_payload()), {.buffered = false});
    ASSERT_EQ(datagrams.size(), 3U);
    const auto first = info_of(datagrams[0]);
    ASSERT_TRUE(first.sequence_id);
    EXPECT_GT(*first.sequence_id, 0xFFFFFFFFU) << "64 random bits";
    for (std::uint32_t i = 0; i < 3; ++i) {
        const std::string body = samples::example_body + samples::field(3, i) + samples::field(4, *first.sequence_id);
        EXPECT_EQ(hex(datagrams[i]), hex(samples::container(body)));
    }
}

TEST(UdpSink, HasASequenceIdOfItsOwn) {
    const auto one = sent({samples::example_payload()}, {});
    const auto other = sent({samples::example_payload()}, {});
    EXPECT_NE(info_of(one[0]).sequence_id, info_of(other[0]).sequence_id);
}

TEST(UdpSink, FillsContainersOf8192OctetsByItself) {
    const RawReceiver receiver;
    const std::string data(993, 'x');
    {
        Writer writer(std::make_unique<UdpSink>(loopback(receiver.port)));
        for (int i = 0; i < 20; ++i) {
            writer.write(payload_of(data));
        }
        writer.close();
    }
    const auto datagrams = receiver.receive_all();
    // Each costs 1020 of the estimate, of which 32 are kept free.
    std::vector<std::size_t> counts;
    for (const std::string& datagram : datagrams) {
        EXPECT_LE(datagram.size(), 8192U);
        counts.push_back(info_of(datagram).count);
    }
    EXPECT_THAT(counts, testing::ElementsAre(7, 7, 6));
}

TEST(UdpSink, KeepsMessagesUntilItIsFullOrClosed) {
    const RawReceiver receiver;
    Writer writer(std::make_unique<UdpSink>(loopback(receiver.port)));
    writer.write(samples::example_payload());
    writer.flush();
    EXPECT_EQ(receiver.receive(), "") << "there is no timed flush";
    writer.close();
    EXPECT_NE(receiver.receive(), "");
}

TEST(UdpSink, CapsContainersAtTheLargestDatagram) {
    const std::string data(30'000, 'x');
    const auto datagrams = sent(std::vector<nmsg::Payload>(5, payload_of(data)), {.container_size = 1'048'576});
    std::size_t messages = 0;
    for (const std::string& datagram : datagrams) {
        EXPECT_LE(datagram.size(), 65'507U);
        messages += info_of(datagram).count;
    }
    EXPECT_EQ(messages, 5U);
}

TEST(UdpSink, CutsLargeMessagesWhichTakeOneNumber) {
    const std::string data(2000, 'x');
    const auto datagrams =
        sent({payload_of("a"), payload_of(data), payload_of("b")}, {.container_size = 512, .buffered = false});
    ASSERT_EQ(datagrams.size(), 2U + 5U);
    nmsg::Reassembler fragments;
    std::vector<std::uint32_t> numbers;
    for (const std::string& datagram : datagrams) {
        EXPECT_LE(datagram.size(), 512U);
        const auto header = nmsg::ContainerHeader::parse(as_bytes(datagram));
        if (!header->fragment) {
            numbers.push_back(*info_of(datagram).sequence);
            continue;
        }
        const auto whole = fragments.add(as_bytes(datagram).subspan(10), header->zlib, {}, Timestamp::now());
        if (whole) {
            numbers.push_back(*info_of(samples::container(whole->body)).sequence);
        }
    }
    EXPECT_THAT(numbers, testing::ElementsAre(0, 1, 2));
    EXPECT_TRUE(fragments.empty());
}

TEST(UdpSink, CompressesNumbersToo) {
    const auto datagrams = sent({samples::example_payload()}, {.zlib = true});
    ASSERT_EQ(datagrams.size(), 1U);
    nmsg::Inflater inflater;
    Buffer body;
    ASSERT_EQ(inflater.inflate(as_bytes(datagrams[0]).subspan(10), body), nmsg::Errc::success);
    EXPECT_EQ(info_of(samples::container(body.text())).sequence, 0U);
}

// --- no loss on the way from sink to source

struct WayCase {
    const char* name;
    const char* host;
    ContainerSink::Options container;
};

class UdpWay : public testing::TestWithParam<WayCase> {};

TEST_P(UdpWay, LosesNothing) {
    const std::uint16_t port = samples::free_port();
    const net::UdpAddress address{{*IpAddress::parse(GetParam().host), port}, {}};
    const auto texts = samples::numbered("some text ", 20'000);
    const auto delivered = std::make_shared<samples::Delivered>();
    Pipeline::Options options;
    options.count = texts.size();
    Pipeline pipeline(options);
    pipeline.add(std::make_unique<UdpSource>(address));
    pipeline.add(std::make_unique<samples::MemorySink>(delivered));
    pipeline.start();
    UdpSink::Options sink;
    sink.container = GetParam().container;
    Writer writer(std::make_unique<UdpSink>(address, sink));
    std::size_t written = 0;
    for (const std::string& text : texts) {
        const std::string data = logline(text);
        writer.write(payload_of(data));
        if (++written % 100 == 0) {
            writer.flush();
            // Few are under way, so that a slow machine does not count as loss; some still wait for a container to
            // fill.
            ASSERT_TRUE(eventually([&] { return pipeline.counters().payloads_in + 250 >= written; }));
        }
    }
    writer.close();
    EXPECT_TRUE(samples::ends(pipeline));
    pipeline.stop();
    EXPECT_TRUE(pipeline.close());
    EXPECT_EQ(delivered->texts, texts);
    EXPECT_EQ(pipeline.counters().containers_lost, 0U);
    EXPECT_EQ(pipeline.counters().datagrams_overrun, 0U);
    EXPECT_EQ(pipeline.counters().containers_malformed, 0U);
    EXPECT_EQ(writer.counters().datagrams_unsent, 0U);
}

INSTANTIATE_TEST_SUITE_P(Loopback, UdpWay,
                         testing::Values(WayCase{"V4", "127.0.0.1", {.container_size = 8192}},
                                         WayCase{"V6", "::1", {.container_size = 8192}},
                                         WayCase{"Unbuffered", "127.0.0.1", {.container_size = 512, .buffered = false}},
                                         WayCase{"Compressed", "::1", {.container_size = 8192, .zlib = true}}),
                         samples::by_name);

TEST(UdpSink, NumbersContainersInTheOrderTheyLeave) {
    // With the peer's, containers of several threads may overtake each other, which looks like loss.
    const std::uint16_t port = samples::free_port();
    const auto delivered = std::make_shared<samples::Delivered>();
    Pipeline receiving({.count = 8000});
    receiving.add(std::make_unique<UdpSource>(loopback(port)));
    receiving.add(std::make_unique<samples::MemorySink>(delivered));
    receiving.start();
    Pipeline sending({.workers = 4});
    for (const char* const name : {"a", "b", "c", "d"}) {
        sending.add(std::make_unique<samples::MemorySource>(
            samples::MemorySource::Script{.batches = samples::numbered_batches(name, 2000)}));
    }
    UdpSink::Options options;
    options.container.buffered = false;
    sending.add(std::make_unique<UdpSink>(loopback(port), options));
    EXPECT_TRUE(sending.run());
    EXPECT_TRUE(samples::ends(receiving));
    receiving.stop();
    EXPECT_TRUE(receiving.close());
    EXPECT_EQ(delivered->texts.size(), 8000U);
    EXPECT_EQ(receiving.counters().containers_lost, 0U);
}

// --- errors that pass (docs/formats/nmsg-wire.md 13.4)

/// A sink for a port that nobody listens to.
class Unheard {
public:
    explicit Unheard(const SteadyClock& clock) : next_(::dup(STDERR_FILENO)) {
        descriptor_ = next_.get();
        next_.close();
        UdpSink::Options options;
        options.container.buffered = false;
        options.clock = &clock;
        sink_ = std::make_unique<UdpSink>(loopback(port), options);
        chunk_ = sink_->make_chunk();
        batch_ = source_.make_batch();
        EXPECT_EQ(source_.read(*batch_, abort_), nmsg::Errc::success);
    }

    /// Sends a datagram, and waits until the system has learnt that nobody took it.
    void write() {
        sink_->format(*batch_, {0, 1, 1}, *chunk_);
        sink_->pack(*chunk_);
        EXPECT_NO_THROW(sink_->write(*chunk_, counters, log.report(), abort_));
        pollfd refused{descriptor_, 0, 0};
        EXPECT_EQ(::poll(&refused, 1, -1), 1);
        EXPECT_EQ(refused.revents, POLLERR);
    }

    void close() { EXPECT_NO_THROW(sink_->close(counters, log.report(), abort_)); }

    const std::uint16_t port = samples::free_port();
    Counters counters;
    samples::LogBook log;

private:
    FileDescriptor next_;
    int descriptor_;  // of the sink's socket, which is the first to be had
    std::unique_ptr<UdpSink> sink_;
    std::unique_ptr<Chunk> chunk_;
    samples::MemorySource source_{{.batches = {{"a"}}}};
    std::unique_ptr<Batch> batch_;
    StopSignal abort_;
};

TEST(UdpSink, CountsWhatNobodyTookAndGoesOn) {
    LeapingClock clock;
    Unheard sink(clock);
    for (int i = 0; i < 5; ++i) {
        sink.write();
    }
    EXPECT_EQ(sink.counters.datagrams_unsent, 4U) << "of the last there was no news yet";
    ASSERT_EQ(sink.log.lines(1).size(), 1U) << "once a second";
    EXPECT_THAT(sink.log.lines(1)[0], testing::HasSubstr("127.0.0.1/" + std::to_string(sink.port)));
    EXPECT_THAT(sink.log.lines(1)[0], testing::HasSubstr("Connection refused"));
    clock.turn(1s);
    sink.write();
    EXPECT_EQ(sink.log.lines(1).size(), 2U);
    sink.close();
    EXPECT_EQ(sink.counters.datagrams_unsent, 5U);
}

TEST(UdpSink, ServesAListenerThatComesLater) {
    const std::uint16_t port = samples::free_port();
    UdpSink::Options options;
    options.container.buffered = false;
    Writer writer(std::make_unique<UdpSink>(loopback(port), options));
    for (int i = 0; i < 3; ++i) {
        writer.write(samples::example_payload());
        writer.flush();
    }
    UdpSource source(loopback(port));
    writer.write(samples::example_payload());
    writer.close();
    EXPECT_EQ(samples::read_all(source)->data.size(), 1U);
}

TEST(UdpSink, RefusesAnAddressItCannotReach) {
    EXPECT_THROW(UdpSink({{*IpAddress::parse("ff02::1"), 8430}, "nosuch0"}), Error);
}

// --- pacing

TEST(UdpSink, KeepsTheRateOfItsLimiter) {
    const RawReceiver receiver;
    const LeapingClock clock;
    UdpSink::Options options;
    options.container.buffered = false;
    options.limiter = std::make_shared<RateLimiter>(200, clock);
    Writer writer(std::make_unique<UdpSink>(loopback(receiver.port), options));
    for (int i = 0; i < 41; ++i) {
        writer.write(samples::example_payload());
    }
    writer.close();
    EXPECT_EQ(clock.elapsed(), 40 * 5ms);
    EXPECT_EQ(receiver.receive_all().size(), 41U);
}

TEST(UdpSink, SharesALimiterAndCountsFragments) {
    const RawReceiver receiver;
    const LeapingClock clock;
    UdpSink::Options options;
    options.container.container_size = 512;
    options.limiter = std::make_shared<RateLimiter>(200, clock);
    const std::string data(480 * 10, 'x');
    std::vector<std::thread> threads;
    for (int i = 0; i < 2; ++i) {
        threads.emplace_back([&] {
            Writer writer(std::make_unique<UdpSink>(loopback(receiver.port), options));
            writer.write(payload_of(data));
            writer.close();
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(receiver.receive_all().size(), 22U);
    EXPECT_EQ(clock.elapsed(), 21 * 5ms);
}

TEST(UdpSink, SendsTheRestAtOnceAfterAnAbort) {
    const RawReceiver receiver;
    UdpSink::Options options;
    options.container.buffered = false;
    options.limiter = std::make_shared<RateLimiter>(1);
    UdpSink sink(loopback(receiver.port), options);
    StopSignal abort;
    abort.request();
    Counters counters;
    samples::MemorySource source({.batches = {samples::numbered("m", 10)}});
    const auto batch = source.make_batch();
    ASSERT_EQ(source.read(*batch, abort), nmsg::Errc::success);
    const auto chunk = sink.make_chunk();
    sink.format(*batch, {0, 10, 1}, *chunk);
    sink.pack(*chunk);
    sink.write(*chunk, counters, {}, abort);
    EXPECT_EQ(counters.containers_out, 10U);
    EXPECT_EQ(counters.datagrams_unsent, 0U);
}

}  // namespace
}  // namespace spindrift::io
