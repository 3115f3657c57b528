#include "tests/pipeline/streams.hpp"

#include <spindrift/io/file/writer.hpp>
#include <spindrift/io/udp/udp.hpp>
#include <spindrift/nmsg/container/compression.hpp>
#include <spindrift/nmsg/container/fragment.hpp>
#include <spindrift/pipeline/pipeline.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace spindrift::io {
namespace {

using namespace pipeline;

using samples::hex;
using samples::logline;
using samples::RawReceiver;

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
        if (++written % 1000 == 0) {
            writer.flush();
            std::this_thread::sleep_for(std::chrono::milliseconds(1));  // a slow machine must not count as loss
        }
    }
    writer.close();
    const auto start = samples::Clock::now();
    while (!pipeline.wait_for(std::chrono::milliseconds(100)) && samples::seconds_since(start) < 20) {
    }
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
    const auto start = samples::Clock::now();
    while (!receiving.wait_for(std::chrono::milliseconds(100)) && samples::seconds_since(start) < 20) {
    }
    receiving.stop();
    EXPECT_TRUE(receiving.close());
    EXPECT_EQ(delivered->texts.size(), 8000U);
    EXPECT_EQ(receiving.counters().containers_lost, 0U);
}

// --- errors that pass (spec/nmsg-wire.md 13.4)

TEST(UdpSink, CountsWhatNobodyTookAndGoesOn) {
    const std::uint16_t port = samples::free_port();
    samples::LogBook log;
    UdpSink::Options options;
    options.container.buffered = false;
    UdpSink sink(loopback(port), options);
    const StopSignal abort;
    Counters counters;
    const auto chunk = sink.make_chunk();
    const std::string data = logline("x");
    samples::MemorySource source({.batches = {{"a"}, {"b"}, {"c"}, {"d"}, {"e"}}});
    const auto batch = source.make_batch();
    for (int i = 0; i < 5; ++i) {
        ASSERT_EQ(source.read(*batch, abort), nmsg::Errc::success);
        sink.format(*batch, {0, 1, 1}, *chunk);
        sink.pack(*chunk);
        EXPECT_NO_THROW(sink.write(*chunk, counters, log.report(), abort));
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    EXPECT_NO_THROW(sink.close(counters, log.report(), abort));
    EXPECT_GE(counters.datagrams_unsent, 4U);
    EXPECT_LE(counters.datagrams_unsent, 5U);
    ASSERT_EQ(log.lines(1).size(), 1U) << "once a second";
    EXPECT_THAT(log.lines(1)[0], testing::HasSubstr("127.0.0.1/" + std::to_string(port)));
    EXPECT_THAT(log.lines(1)[0], testing::HasSubstr("Connection refused"));
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
    UdpSink::Options options;
    options.container.buffered = false;
    options.limiter = std::make_shared<RateLimiter>(200);
    Writer writer(std::make_unique<UdpSink>(loopback(receiver.port), options));
    const auto start = samples::Clock::now();
    for (int i = 0; i < 41; ++i) {
        writer.write(samples::example_payload());
    }
    writer.close();
    const double seconds = samples::seconds_since(start);
    EXPECT_GE(seconds, 0.2 - 0.003);
    EXPECT_LT(seconds, 1.5);
    EXPECT_EQ(receiver.receive_all().size(), 41U);
}

TEST(UdpSink, SharesALimiterAndCountsFragments) {
    const RawReceiver receiver;
    const auto limiter = std::make_shared<RateLimiter>(200);
    UdpSink::Options options;
    options.container.container_size = 512;
    options.limiter = limiter;
    const std::string data(480 * 10, 'x');
    const auto start = samples::Clock::now();
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
    EXPECT_GE(samples::seconds_since(start), 21 * 0.005 - 0.003);
}

TEST(UdpSink, CountsWhatAnAbortKeptBack) {
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
    EXPECT_EQ(counters.datagrams_unsent, 10U);
}

}  // namespace
}  // namespace spindrift::io
