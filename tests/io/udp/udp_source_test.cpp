#include "tests/base/hasty_signal.hpp"
#include "tests/base/leaping_clock.hpp"
#include "tests/pipeline/streams.hpp"

#include <spindrift/base/crc32c.hpp>
#include <spindrift/io/udp/udp.hpp>
#include <spindrift/nmsg/container/compression.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace spindrift::io {
namespace {

using namespace pipeline;

using nmsg::Errc;
using samples::container;
using samples::fragment;
using samples::fragment_flag;
using samples::logline;
using samples::octets;
using samples::RawSender;
using samples::read_all;
using samples::record;
using samples::zlib_flag;
using testing::ElementsAre;
using testing::HasSubstr;

net::UdpAddress address(std::string_view host, std::uint16_t port, std::string interface = {}) {
    return {{*IpAddress::parse(host), port}, std::move(interface)};
}

std::string message(std::string_view text) {
    return record(logline(text));
}

std::string numbered(std::string_view text, std::uint32_t sequence, std::uint64_t id = 42) {
    return container(message(text) + samples::field(3, sequence) + samples::field(4, id));
}

std::string deflated(std::string_view body) {
    nmsg::Deflater deflater;
    Buffer out;
    deflater.deflate(as_bytes(body), out);
    return std::string(out.text());
}

/// A source and something that sends to it.
struct Line {
    explicit Line(const std::string& host = "127.0.0.1", UdpSource::Options options = {})
        : port(samples::free_port()), source(address(host, port), std::move(options)), sender(host, port) {}

    /// What the source makes of everything sent so far.
    std::unique_ptr<samples::ReadAll> receive() { return read_all(source); }

    std::uint16_t port;
    UdpSource source;
    RawSender sender;
};

// --- the malformed-input matrix (docs/formats/nmsg-wire.md section 20), column "UDP": drop, count, continue

struct MatrixRow {
    const char* name;
    std::vector<std::string> datagrams;
    std::uint64_t malformed;
    std::uint64_t containers = 0;
    std::vector<std::string> texts = {};
};

class DatagramMatrix : public testing::TestWithParam<MatrixRow> {};

TEST_P(DatagramMatrix, DropsCountsAndContinues) {
    Line line;
    line.sender.send(container(message("before")));
    for (const std::string& datagram : GetParam().datagrams) {
        line.sender.send(datagram);
    }
    line.sender.send(container(message("behind")));
    const auto read = line.receive();
    EXPECT_EQ(read->errc, Errc::again) << "nothing ends it";
    std::vector<std::string> texts = {"before"};
    texts.insert(texts.end(), GetParam().texts.begin(), GetParam().texts.end());
    texts.emplace_back("behind");
    EXPECT_EQ(samples::texts(*read), texts);
    EXPECT_EQ(read->counters.containers_malformed, GetParam().malformed);
    EXPECT_EQ(read->counters.containers_in, 2 + GetParam().containers);
    EXPECT_EQ(read->counters.payloads_corrupt, std::string_view(GetParam().name) == "CrcMismatch" ? 1U : 0U);
    if (GetParam().malformed == 0) {
        EXPECT_THAT(read->log.lines(0), testing::IsEmpty());
    } else {
        EXPECT_THAT(read->log.lines(1), testing::ElementsAre(testing::HasSubstr("left out")));
    }
}

const std::string good = container(message("good"));
const std::vector<std::string> good_text = {"good"};

INSTANTIATE_TEST_SUITE_P(
    Spec, DatagramMatrix,
    testing::Values(
        MatrixRow{"Good", {good}, 0, 1, good_text}, MatrixRow{"Empty", {""}, 0},
        MatrixRow{"BadMagic", {"XMSG" + good.substr(4)}, 1},
        MatrixRow{"Garbage", {"garbage", std::string(60'000, 'x')}, 2},
        MatrixRow{"Version3", {octets("4e4d5347 0003") + good.substr(6)}, 1},
        MatrixRow{"Version1", {octets("4e4d5347 0001 0025") + samples::example_body}, 1},
        MatrixRow{"UnknownFlagBits", {container(message("good"), 0xf4)}, 0, 1, good_text},
        MatrixRow{"ShorterThanHeader", {"N", "NMSG", good.substr(0, 9)}, 3},
        MatrixRow{"BodyShorterThanDeclared", {good.substr(0, good.size() - 1)}, 1},
        MatrixRow{"HeaderAlone", {octets("4e4d5347 0002 00000001")}, 1}, MatrixRow{"ExtraOctets", {good + "x"}, 1},
        MatrixRow{"TwoContainers", {good + good}, 1}, MatrixRow{"BodyNoNmsg", {container("garbage")}, 1},
        MatrixRow{"RequiredMissing", {container(octets("0a020801"))}, 1},
        MatrixRow{"InflateError", {container("no zlib stream", zlib_flag)}, 1},
        MatrixRow{
            "WrongInflatedLength", {container(samples::be32(7) + deflated(message("x")).substr(4), zlib_flag)}, 1},
        MatrixRow{"ZlibBodyTooShort", {container("abc", zlib_flag), container("", zlib_flag)}, 2},
        MatrixRow{
            "Bomb", {container(deflated(std::string((64 << 20) - (2 << 20), '\0')).substr(0, 60'000), zlib_flag)}, 1},
        MatrixRow{"ZeroPayloads", {container(""), container(octets("1801 2001"))}, 0, 2},
        MatrixRow{"CrcMismatch", {container(message("bad") + samples::field(2, 5))}, 0, 1},
        MatrixRow{"FragmentIncomplete", {container(fragment(1, 0, 1, "half"), fragment_flag)}, 0},
        MatrixRow{"FragmentNoFragment", {container("garbage", fragment_flag)}, 1},
        MatrixRow{"FragmentIndexBehindLast", {container(fragment(1, 2, 1, "x"), fragment_flag)}, 1},
        MatrixRow{"FragmentLastWraps", {container(fragment(1, 0, 0xFFFFFFFF, "x"), fragment_flag)}, 1},
        MatrixRow{"FragmentLastHuge", {container(fragment(1, 0, 0x7FFFFFFF, "x"), fragment_flag)}, 1},
        MatrixRow{"FragmentLastDiffers",
                  {container(fragment(1, 0, 1, "x"), fragment_flag), container(fragment(1, 1, 2, "x"), fragment_flag)},
                  1},
        MatrixRow{"FragmentZlibDiffers",
                  {container(fragment(1, 0, 1, "x"), fragment_flag),
                   container(fragment(1, 1, 1, "x"), fragment_flag | zlib_flag)},
                  1},
        MatrixRow{"FragmentEmpty",
                  {container(fragment(1, 0, 1, message("good")), fragment_flag),
                   container(fragment(1, 1, 1, ""), fragment_flag)},
                  0,
                  1,
                  good_text},
        MatrixRow{
            "FragmentsOfGarbage",
            {container(fragment(1, 0, 1, "gar"), fragment_flag), container(fragment(1, 1, 1, "bage"), fragment_flag)},
            1},
        MatrixRow{"FragmentsOfNoZlib", {container(fragment(1, 0, 0, "no zlib"), fragment_flag | zlib_flag)}, 1},
        MatrixRow{"Fragments",
                  {container(fragment(1, 1, 1, message("good").substr(4)), fragment_flag),
                   container(fragment(1, 1, 1, "duplicate"), fragment_flag),
                   container(fragment(1, 0, 1, message("good").substr(0, 4)), fragment_flag)},
                  0,
                  1,
                  good_text},
        MatrixRow{"FragmentsCompressed",
                  {container(fragment(1, 0, 1, deflated(message("good")).substr(0, 9)), fragment_flag | zlib_flag),
                   container(fragment(1, 1, 1, deflated(message("good")).substr(9)), fragment_flag | zlib_flag)},
                  0,
                  1,
                  good_text}),
    samples::by_name);

// --- worked examples (docs/formats/nmsg-wire.md section 18)

TEST(UdpSource, ReadsTheExamplesForDatagrams) {
    Line line;
    for (const std::string_view sequence : {"1800", "1801", "1802"}) {
        line.sender.send(octets("4e4d5347 0002 00000032") + samples::example_body + octets(sequence) +
                         octets("20 9e8593a180aea5d4b501"));
    }
    line.sender.send(octets("4e4d5347 0102 00000032") + samples::example_deflated);
    line.sender.send(octets("4e4d5347020200000018 0807 1000 1802 220a 0a1d0801100618a19dc3 28a9ecd19e0f"));
    line.sender.send(octets("4e4d534702020000001a 0807 1002 1802 220c 68656c6c6f0010eeda90b507 28a9ecd19e0f"));
    line.sender.send(octets("4e4d534702020000001d 0807 1001 1802 220f a6052597b470282a0c0a0261001206 28a9ecd19e0f"));
    const auto read = line.receive();
    EXPECT_EQ(read->data, std::vector<std::string>(5, samples::example_data));
    EXPECT_EQ(read->counters.containers_in, 5U);
    EXPECT_EQ(read->counters.containers_lost, 0U);
    EXPECT_EQ(read->counters.containers_malformed, 0U);
    const auto senders = line.source.sequences().senders();
    ASSERT_EQ(senders.size(), 2U);
    EXPECT_EQ(senders.back().sequence_id + senders.front().sequence_id, 0xb5a895700424c29eU);
}

// --- several senders

TEST(UdpSource, TellsFragmentsOfDifferentSendersApart) {
    Line line;
    const RawSender other("127.0.0.1", line.port);
    const std::string body = message("whole");
    line.sender.send(container(fragment(1, 0, 1, body.substr(0, 5)), fragment_flag));
    other.send(container(fragment(1, 1, 1, body.substr(5)), fragment_flag));
    EXPECT_THAT(line.receive()->data, testing::IsEmpty());
    line.sender.send(container(fragment(1, 1, 1, body.substr(5)), fragment_flag));
    EXPECT_THAT(samples::texts(*line.receive()), testing::ElementsAre("whole"));
    other.send(container(fragment(1, 0, 1, body.substr(0, 5)), fragment_flag));
    EXPECT_THAT(samples::texts(*line.receive()), testing::ElementsAre("whole"));
}

TEST(UdpSource, CountsWhatIsMissingOfEachSender) {
    Line line;
    const RawSender other("127.0.0.1", line.port);
    line.sender.send(numbered("a", 0xFFFFFFFE));
    other.send(numbered("b", 100));
    line.sender.send(numbered("c", 1));  // 2 missing: ffffffff, 0
    other.send(numbered("d", 101));
    other.send(numbered("e", 105));  // 3 missing
    other.send(numbered("f", 1'000, 43));
    const auto read = line.receive();
    EXPECT_EQ(read->data.size(), 6U);
    EXPECT_EQ(read->counters.containers_lost, 5U);
    EXPECT_EQ(line.source.sequences().lost(), 5U);
    EXPECT_EQ(line.source.sequences().senders().size(), 3U);
}

TEST(UdpSource, TakesSequenceNumbersOfEmptyAndFragmentedContainers) {
    Line line;
    line.sender.send(numbered("a", 0));
    line.sender.send(container(samples::field(3, 2) + samples::field(4, 42)));
    const std::string whole = message("b") + samples::field(3, 4) + samples::field(4, 42);
    line.sender.send(container(fragment(9, 0, 1, whole.substr(0, 9)), fragment_flag));
    line.sender.send(container(fragment(9, 1, 1, whole.substr(9)), fragment_flag));
    EXPECT_EQ(line.receive()->counters.containers_lost, 2U) << "1 and 3";
}

TEST(UdpSource, CountsWhatFiltersPassOver) {
    UdpSource::Options options;
    options.filter.group = 7;
    Line line("127.0.0.1", options);
    line.sender.send(numbered("a", 0));
    line.sender.send(numbered("b", 1));
    const auto read = line.receive();
    EXPECT_THAT(read->data, testing::IsEmpty());
    EXPECT_EQ(read->counters.payloads_filtered, 2U);
    EXPECT_EQ(read->counters.containers_in, 2U);
    EXPECT_EQ(read->counters.containers_lost, 0U);
}

// --- floods

TEST(UdpSource, ReportsMalformedDatagramsOnceASecond) {
    tests::LeapingClock clock;
    UdpSource::Options options;
    options.clock = &clock;
    Line line("127.0.0.1", options);
    const auto receive_garbage = [&] {
        for (int i = 0; i < 100; ++i) {
            line.sender.send("garbage");
        }
        const auto read = line.receive();
        EXPECT_EQ(read->counters.containers_malformed, 100U);
        return read->log.lines(1);
    };
    // What comes at once is one batch or more; only the first is told of.
    const std::string name = "127.0.0.1/" + std::to_string(line.port);
    EXPECT_THAT(receive_garbage(), ElementsAre(HasSubstr(name)));
    for (int round = 0; round < 4; ++round) {
        EXPECT_THAT(receive_garbage(), ElementsAre());
    }
    clock.turn(std::chrono::seconds(1));
    EXPECT_THAT(receive_garbage(), ElementsAre(HasSubstr(name)));
}

TEST(UdpSource, CountsSetsOfFragmentsThatGaveWayToOthers) {
    // 128 MiB may wait; what does not fit is dropped and counted.
    Line line;
    const std::string data(60'000, 'x');
    std::uint64_t expired = 0;
    for (std::uint32_t id = 0; id < 2400; ++id) {
        line.sender.send(container(fragment(id, 0, 1, data), fragment_flag));
        if (id % 50 == 49) {
            expired += line.receive()->counters.fragments_expired;
        }
    }
    EXPECT_GE(expired, 2400U - (128U << 20) / 60'000U - 2);
    EXPECT_LT(expired, 300U);
}

TEST(UdpSource, BoundsTheMemoryOfBombs) {
    // 64 datagrams that each inflate to the limit would be 4 GiB at once: each becomes a batch of its own.
    const std::string bomb =
        container(deflated(message("b") + samples::field(9, std::string((60 << 20), '\0'))), zlib_flag);
    ASSERT_LT(bomb.size(), 65'000U);
    Line line;
    for (int i = 0; i < 8; ++i) {
        line.sender.send(bomb);
    }
    line.sender.send(container(message("behind")));
    const auto batch = line.source.make_batch();
    const StopSignal stop;
    for (int i = 0; i < 8; ++i) {
        ASSERT_EQ(line.source.read(*batch, stop), Errc::success);
        EXPECT_LT(batch->memory_needed(), 70U << 20);
        line.source.decode(*batch);
        EXPECT_EQ(batch->payloads.size(), 1U);
        EXPECT_LT(batch->memory_held(), 70U << 20);
        batch->trim(1 << 20);
        EXPECT_LT(batch->memory_held(), 2U << 20);
    }
    ASSERT_EQ(line.source.read(*batch, stop), Errc::success);
    line.source.decode(*batch);
    EXPECT_EQ(batch->payloads.size(), 1U);
}

TEST(UdpSource, RefusesAContainerThatNoWriterMakes) {
    std::string many;
    while (many.size() <= nmsg::max_container_size) {
        many += message(std::string(1000, 'm'));
    }
    Line line;
    line.sender.send(container(deflated(many), zlib_flag));
    line.sender.send(container(message("behind")));
    const auto read = line.receive();
    EXPECT_THAT(samples::texts(*read), testing::ElementsAre("behind"));
    EXPECT_EQ(read->counters.containers_malformed, 1U);
}

// --- addresses

class UdpSourceFamilies : public testing::TestWithParam<const char*> {};

TEST_P(UdpSourceFamilies, AreReceived) {
    Line line(GetParam());
    line.sender.send(numbered("a", 0));
    line.sender.send(numbered("b", 2));
    const auto read = line.receive();
    EXPECT_THAT(samples::texts(*read), testing::ElementsAre("a", "b"));
    EXPECT_EQ(read->counters.containers_lost, 1U);
    EXPECT_EQ(line.source.sequences().senders().front().endpoint.address, IpAddress::parse(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Loopback, UdpSourceFamilies, testing::Values("127.0.0.1", "::1"));

TEST(UdpSource, JoinsAGroupByAnInterface) {
    const std::uint16_t port = samples::free_port();
    UdpSource source(address("239.255.17.99", port, "lo"));
    EXPECT_EQ(source.name(), "239.255.17.99%lo/" + std::to_string(port));
    UdpSink sink(address("239.255.17.99", port, "lo"));
    EXPECT_EQ(sink.name(), source.name());
}

TEST(UdpSource, RefusesAnAddressThatIsNotOurs) {
    try {
        const UdpSource source(address("192.0.2.99", 8430));
        FAIL();
    } catch (const Error& error) {
        EXPECT_STREQ(error.what(),
                     "cannot bind 192.0.2.99/8430: Cannot assign requested address; no interface of this host has the "
                     "address");
    }
}

TEST(UdpSource, RefusesAnInterfaceThatIsNotThere) {
    try {
        const UdpSource source(address("239.255.17.99", samples::free_port(), "nosuch0"));
        FAIL();
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("nosuch0"));
        EXPECT_THAT(error.what(), testing::Not(testing::HasSubstr("\n")));
    }
}

// --- waiting

TEST(UdpSource, WaitsHalfASecondAtMost) {
    Line line;
    const tests::HastySignal stop;
    const auto batch = line.source.make_batch();
    EXPECT_EQ(line.source.read(*batch, stop), Errc::again);
    EXPECT_THAT(stop.waits(), ElementsAre(500));
}

/// Lets waits end by nothing but what is waited for, or itself.
class PatientSignal final : public StopSignal {
public:
    [[nodiscard]] bool wait_readable(int fd, int) const noexcept override { return StopSignal::wait_readable(fd, -1); }
};

TEST(UdpSource, StopsWaitingForASignal) {
    Line line;
    PatientSignal stop;
    const auto batch = line.source.make_batch();
    std::thread stopper([&] { stop.request(); });
    EXPECT_EQ(line.source.read(*batch, stop), Errc::again);
    EXPECT_TRUE(stop.requested());
    stopper.join();
}

TEST(UdpSource, CountsWhatTheKernelHadNoRoomFor) {
    UdpSource::Options options;
    options.receive_buffer = 4096;
    Line line("127.0.0.1", options);
    for (std::uint32_t i = 0; i < 2000; ++i) {
        line.sender.send(numbered(std::string(500, 'x'), i));
    }
    auto read = line.receive();
    const std::size_t received = read->data.size();
    EXPECT_LT(received, 2000U);
    EXPECT_EQ(read->counters.datagrams_overrun, 2000 - received) << "though no datagram has told of it";
    line.sender.send(numbered("last", 2000));
    const auto after = line.receive();
    EXPECT_EQ(after->counters.datagrams_overrun, 0U) << "they are counted once";
    EXPECT_EQ(read->counters.containers_lost + after->counters.containers_lost, 2000 - received);
}

}  // namespace
}  // namespace spindrift::io
