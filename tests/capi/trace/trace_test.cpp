#include "files.hpp"

#include <gmock/gmock.h>

#include <cerrno>

// Traces that are read in one thread.
namespace spindrift::tests::capi {
namespace {

using testing::StartsWith;

constexpr std::size_t frame_size = 46;

TEST(Trace, ReadsThePacketsOfAFile) {
    const Folder folder;
    const Trace trace = started(pcap_file(folder, 3));
    const Packet packet(trace_create_packet());
    for (std::uint64_t i = 0; i < 3; ++i) {
        EXPECT_EQ(trace_read_packet(trace.get(), packet.get()), 16 + static_cast<int>(frame_size));
        EXPECT_EQ(trace_packet_get_order(packet.get()), i);
        EXPECT_EQ(trace_get_capture_length(packet.get()), frame_size);
        EXPECT_EQ(trace_get_wire_length(packet.get()), frame_size + 4);
        EXPECT_EQ(trace_get_framing_length(packet.get()), 16U);
        EXPECT_EQ(trace_get_link_type(packet.get()), TRACE_TYPE_ETH);
        EXPECT_EQ(trace_get_timeval(packet.get()).tv_sec, static_cast<long>(100 + i));
        EXPECT_EQ(trace_get_timeval(packet.get()).tv_usec, 250'000);
        EXPECT_EQ(trace_get_erf_timestamp(packet.get()), (100 + i) << 32 | 1U << 30);
        EXPECT_DOUBLE_EQ(trace_get_seconds(packet.get()), 100.25 + static_cast<double>(i));
        EXPECT_EQ(trace_get_direction(packet.get()), TRACE_DIR_UNKNOWN);
        EXPECT_EQ(trace_get_source_port(packet.get()), 1000 + i);
        EXPECT_EQ(packet->type, 2001);
        EXPECT_EQ(packet->buf_control, TRACE_CTRL_PACKET);
    }
    EXPECT_EQ(trace_read_packet(trace.get(), packet.get()), 0);
    EXPECT_EQ(trace_read_packet(trace.get(), packet.get()), 0);
    EXPECT_EQ(packet->trace, nullptr);
    EXPECT_FALSE(trace_is_err(trace.get()));
    const libtrace_stat_t* const counts = trace_get_statistics(trace.get(), nullptr);
    EXPECT_EQ(counts->accepted, 3U);
    EXPECT_EQ(counts->filtered, 0U);
    EXPECT_EQ(counts->received_valid, 0U);
}

TEST(Trace, GoesOnAfterAPause) {
    const Folder folder;
    const Trace trace = started(pcap_file(folder, 3));
    const Packet first(trace_create_packet());
    const Packet second(trace_create_packet());
    ASSERT_GT(trace_read_packet(trace.get(), first.get()), 0);
    ASSERT_GT(trace_read_packet(trace.get(), second.get()), 0);
    EXPECT_EQ(trace_pause(trace.get()), 0);
    EXPECT_EQ(second->trace, nullptr) << "the last packet is taken back";
    EXPECT_EQ(trace_pause(trace.get()), -1);
    EXPECT_EQ(trace_get_err(trace.get()).err_num, TRACE_ERR_BAD_STATE);
    EXPECT_EQ(trace_start(trace.get()), 0);
    EXPECT_EQ(trace_get_capture_length(first.get()), 0xFFFFFFFFU) << "the packet before it is stale";
    EXPECT_EQ(trace_get_link_type(first.get()), TRACE_TYPE_CONTENT_INVALID);
    EXPECT_EQ(trace_copy_packet(first.get()), nullptr);
    ASSERT_GT(trace_read_packet(trace.get(), second.get()), 0);
    EXPECT_EQ(trace_get_source_port(second.get()), 1002);
}

TEST(Trace, PacketsMayOutliveIt) {
    const Folder folder;
    Trace trace = started(pcap_file(folder, 2));
    const Packet kept(trace_create_packet());
    const Packet last(trace_create_packet());
    ASSERT_GT(trace_read_packet(trace.get(), kept.get()), 0);
    ASSERT_GT(trace_read_packet(trace.get(), last.get()), 0);
    const Packet copy(trace_copy_packet(kept.get()));
    EXPECT_EQ(trace_get_source_port(copy.get()), 1000);
    trace.reset();
    EXPECT_EQ(trace_get_capture_length(kept.get()), 0xFFFFFFFFU);
    EXPECT_EQ(trace_get_capture_length(copy.get()), 0xFFFFFFFFU);
    EXPECT_EQ(last->trace, nullptr);
}

struct Failure {
    const char* uri;
    int number;
    const char* problem;
};

TEST(Trace, SaysWhyItCannotBeCreated) {
    const Failure failures[] = {
        {nullptr, TRACE_ERR_URI_NULL, "NULL uri passed to trace_create()"},
        {"nosuch:file", TRACE_ERR_BAD_FORMAT, "Unknown format (nosuch)"},
        {"", TRACE_ERR_URI_NOT_FOUND, "Unable to find URI ()"},
        {"/nonexistent/file", TRACE_ERR_URI_NOT_FOUND, "Unable to find URI (/nonexistent/file)"},
        {"dpdk:0000:00", TRACE_ERR_UNSUPPORTED, "Format does not support input (dpdk)"},
        {"foo=2:pcapfile:x", TRACE_ERR_BAD_FORMAT, "Unknown format (foo=2)"},
    };
    for (const Failure& failure : failures) {
        const Trace trace(trace_create(failure.uri));
        ASSERT_NE(trace, nullptr);
        EXPECT_TRUE(trace_is_err(trace.get()));
        EXPECT_EQ(trace_start(trace.get()), -1);
        const libtrace_err_t error = trace_get_err(trace.get());
        EXPECT_EQ(error.err_num, failure.number) << failure.problem;
        EXPECT_STREQ(error.problem, failure.problem);
        EXPECT_FALSE(trace_is_err(trace.get())) << "it is cleared";
        EXPECT_EQ(trace_start(trace.get()), -1) << "and comes again";
        EXPECT_TRUE(trace_is_err(trace.get()));
    }
}

TEST(Trace, SaysWhyItCannotBeStarted) {
    const Folder folder;
    const auto problem_of = [](const std::string& uri) {
        const Trace trace(trace_create(uri.c_str()));
        EXPECT_EQ(trace_start(trace.get()), -1);
        const libtrace_err_t error = trace_get_err(trace.get());
        return std::to_string(error.err_num) + " " + error.problem;
    };
    EXPECT_EQ(problem_of("pcapfile:/nonexistent"), "-23 Trace cannot start IO in pcapfile_start_input()");
    EXPECT_EQ(problem_of("erf:/nonexistent"), "2 Unable to open /nonexistent: No such file or directory");
    std::fclose(std::fopen(folder.file("empty").c_str(), "wb"));
    EXPECT_EQ(problem_of("pcapfile:" + folder.file("empty")), "-2 Error while reading pcap file header\n");
    std::FILE* const file = std::fopen(folder.file("text").c_str(), "wb");
    std::fputs("just some text of more than 24 octets", file);
    std::fclose(file);
    EXPECT_EQ(problem_of("pcapfile:" + folder.file("text")), "-2 Not a pcap tracefile (magic=7473756a)\n");
}

TEST(Trace, TellsItsUri) {
    const Folder folder;
    const std::string uri = pcap_file(folder, 1);
    const Trace trace(trace_create(("pt=3,bs=4:" + uri).c_str()));
    EXPECT_STREQ(trace_get_uri_format(trace.get()), "pcapfile");
    EXPECT_EQ("pcapfile:" + std::string(trace_get_uri_body(trace.get())), uri);
    EXPECT_FALSE(trace_get_information(trace.get())->live);
    char* format = nullptr;
    EXPECT_STREQ(trace_parse_uri("erf:a:b", &format), "a:b");
    EXPECT_STREQ(format, "erf");
    std::free(format);
    EXPECT_EQ(trace_parse_uri("no colon", &format), nullptr);
    // By its content.
    const Trace guessed(trace_create(uri.substr(uri.find(':') + 1).c_str()));
    EXPECT_STREQ(trace_get_uri_format(guessed.get()), "pcapfile");
}

TEST(Trace, RefusesNullAndMisuse) {
    EXPECT_TRUE(trace_is_err(nullptr));
    EXPECT_EQ(trace_start(nullptr), TRACE_ERR_NULL_TRACE);
    EXPECT_EQ(trace_pause(nullptr), TRACE_ERR_NULL_TRACE);
    EXPECT_EQ(trace_read_packet(nullptr, nullptr), TRACE_ERR_NULL_TRACE);
    EXPECT_EQ(trace_get_err(nullptr).err_num, TRACE_ERR_NULL_TRACE);
    trace_destroy(nullptr);
    trace_destroy_dead(nullptr);
    trace_destroy_packet(nullptr);
    trace_destroy_filter(nullptr);
    const Folder folder;
    const Trace trace(trace_create(pcap_file(folder, 1).c_str()));
    const Packet packet(trace_create_packet());
    EXPECT_EQ(trace_read_packet(trace.get(), packet.get()), -1) << "it is not started";
    EXPECT_EQ(trace_get_err(trace.get()).err_num, TRACE_ERR_BAD_STATE);
    trace_start(trace.get());
    EXPECT_EQ(trace_read_packet(trace.get(), nullptr), -1);
    EXPECT_EQ(trace_get_err(trace.get()).err_num, TRACE_ERR_NULL_PACKET);
    packet->buf_control = static_cast<buf_control_t>(7);
    EXPECT_EQ(trace_read_packet(trace.get(), packet.get()), -1);
    EXPECT_EQ(trace_get_err(trace.get()).err_num, TRACE_ERR_BAD_STATE);
    packet->buf_control = TRACE_CTRL_PACKET;
}

TEST(Trace, TakesOptions) {
    const Folder folder;
    const Trace trace(trace_create(pcap_file(folder, 2).c_str()));
    EXPECT_EQ(trace_set_snaplen(trace.get(), 20), 0);
    EXPECT_EQ(trace_set_snaplen(trace.get(), 65537), -1);
    EXPECT_EQ(trace_get_err(trace.get()).err_num, TRACE_ERR_BAD_STATE);
    EXPECT_EQ(trace_set_promisc(trace.get(), true), -1);
    EXPECT_EQ(trace_get_err(trace.get()).err_num, TRACE_ERR_OPTION_UNAVAIL);
    int value = 1;
    const int unknown = std::stoi("99");
    EXPECT_EQ(trace_config(trace.get(), static_cast<trace_option_t>(unknown), &value), -1);
    const libtrace_err_t error = trace_get_err(trace.get());
    EXPECT_EQ(error.err_num, TRACE_ERR_UNKNOWN_OPTION);
    EXPECT_STREQ(error.problem, "Unknown option 99");
    ASSERT_EQ(trace_start(trace.get()), 0);
    const Packet packet(trace_create_packet());
    ASSERT_GT(trace_read_packet(trace.get(), packet.get()), 0);
    EXPECT_EQ(trace_get_capture_length(packet.get()), 20U);
    EXPECT_EQ(trace_get_wire_length(packet.get()), frame_size + 4);
}

TEST(Trace, SeeksToATime) {
    const Folder folder;
    const Trace trace = started(pcap_file(folder, 5));
    const Packet packet(trace_create_packet());
    EXPECT_EQ(trace_seek_seconds(trace.get(), 102.5), 0);
    ASSERT_GT(trace_read_packet(trace.get(), packet.get()), 0);
    EXPECT_EQ(trace_get_timeval(packet.get()).tv_sec, 103);
    EXPECT_EQ(trace_seek_timeval(trace.get(), {101, 250'000}), 0);
    ASSERT_GT(trace_read_packet(trace.get(), packet.get()), 0);
    EXPECT_EQ(trace_get_timeval(packet.get()).tv_sec, 101) << "a packet at the time itself is not skipped";
    EXPECT_EQ(trace_seek_erf_timestamp(trace.get(), std::uint64_t{500} << 32), 0);
    EXPECT_EQ(trace_read_packet(trace.get(), packet.get()), 0);
}

TEST(Trace, ReplaysEventsByTheirTimes) {
    const Folder folder;
    const Trace trace = started(pcap_file(folder, 2));
    int speed = 1000;
    ASSERT_EQ(trace_config(trace.get(), TRACE_OPTION_REPLAY_SPEEDUP, &speed), 0);
    const Packet packet(trace_create_packet());
    EXPECT_EQ(trace_event(trace.get(), packet.get()).type, TRACE_EVENT_PACKET);
    EXPECT_EQ(trace_packet_get_order(packet.get()), 0U);
    int sleeps = 0;
    libtrace_eventobj_t event{};
    while ((event = trace_event(trace.get(), packet.get())).type == TRACE_EVENT_SLEEP) {
        ++sleeps;
        EXPECT_LE(event.seconds, 0.001);
    }
    EXPECT_GT(sleeps, 0);
    EXPECT_EQ(event.type, TRACE_EVENT_PACKET);
    EXPECT_EQ(trace_get_source_port(packet.get()), 1001);
    EXPECT_EQ(trace_event(trace.get(), packet.get()).type, TRACE_EVENT_TERMINATE);
    EXPECT_EQ(trace_event(nullptr, nullptr).type, TRACE_EVENT_IOWAIT);
}

// --- filters

TEST(TraceFilter, SelectsPackets) {
    const Folder folder;
    const Trace trace = started(pcap_file(folder, 10));
    const Filter filter(trace_create_filter("udp src port 1003 or udp src port 1007"));
    ASSERT_EQ(trace_set_filter(trace.get(), filter.get()), 0);
    const Packet packet(trace_create_packet());
    ASSERT_GT(trace_read_packet(trace.get(), packet.get()), 0);
    EXPECT_EQ(trace_get_source_port(packet.get()), 1003);
    EXPECT_EQ(trace_packet_get_order(packet.get()), 0U);
    ASSERT_GT(trace_read_packet(trace.get(), packet.get()), 0);
    EXPECT_EQ(trace_get_source_port(packet.get()), 1007);
    EXPECT_EQ(trace_apply_filter(filter.get(), packet.get()), 1500);
    const Filter other(trace_create_filter("tcp"));
    EXPECT_EQ(trace_apply_filter(other.get(), packet.get()), 0);
    EXPECT_EQ(trace_read_packet(trace.get(), packet.get()), 0);
    const libtrace_stat_t* const counts = trace_get_statistics(trace.get(), nullptr);
    EXPECT_EQ(counts->filtered, 8U);
    EXPECT_EQ(counts->accepted, 2U);
}

TEST(TraceFilter, FailsWhenItIsUsed) {
    const Folder folder;
    const Trace trace = started(pcap_file(folder, 1));
    const Filter filter(trace_create_filter("udp or nonsense"));
    ASSERT_NE(filter, nullptr);
    ASSERT_EQ(trace_set_filter(trace.get(), filter.get()), 0);
    const Packet packet(trace_create_packet());
    EXPECT_EQ(trace_read_packet(trace.get(), packet.get()), -1);
    const libtrace_err_t error = trace_get_err(trace.get());
    EXPECT_EQ(error.err_num, TRACE_ERR_BAD_FILTER);
    EXPECT_THAT(error.problem, StartsWith("Unable to compile the filter \"udp or nonsense\": "));
}

// --- packets made by hand

TEST(HandMadePacket, IsLikeOneOfAFile) {
    const auto frame = udp_frame(1, 2);
    const Packet packet(trace_create_packet());
    EXPECT_EQ(trace_get_capture_length(packet.get()), 0xFFFFFFFFU) << "it was never read";
    trace_construct_packet(packet.get(), TRACE_TYPE_ETH, frame.data(), static_cast<std::uint16_t>(frame.size()));
    EXPECT_EQ(trace_get_capture_length(packet.get()), frame.size());
    EXPECT_EQ(trace_get_wire_length(packet.get()), frame.size() + 4);
    EXPECT_EQ(trace_get_source_port(packet.get()), 1);
    EXPECT_EQ(packet->type, 2001);
    trace_construct_packet_zc(packet.get(), TRACE_TYPE_NONE, frame.data() + 14, 32, 100);
    EXPECT_EQ(packet->payload, frame.data() + 14);
    EXPECT_EQ(trace_get_wire_length(packet.get()), 100U);
    EXPECT_EQ(trace_get_destination_port(packet.get()), 2);
    EXPECT_EQ(packet->type, 2101);
}

// As corsaro makes packets: member by member, on a dead trace.
TEST(HandMadePacket, NeedsNoFunctionOfTheLibrary) {
    libtrace_t* const dead = trace_create_dead("pcapfile:-");
    ASSERT_FALSE(trace_is_err(dead));
    const auto frame = udp_frame(7, 8);
    const auto size = static_cast<std::uint32_t>(frame.size());
    libtrace_packet_t* const packet = trace_create_packet();
    const std::array<std::uint32_t, 4> record = {5, 6, size, size};
    packet->buffer = std::malloc(sizeof record + frame.size());
    std::copy_n(reinterpret_cast<const char*>(record.data()), sizeof record, static_cast<char*>(packet->buffer));
    std::copy(frame.begin(), frame.end(), static_cast<std::uint8_t*>(packet->buffer) + sizeof record);
    packet->trace = dead;
    packet->header = packet->buffer;
    packet->payload = static_cast<char*>(packet->buffer) + sizeof record;
    packet->type = static_cast<libtrace_rt_types_t>(2001);
    EXPECT_EQ(trace_get_capture_length(packet), frame.size());
    EXPECT_EQ(trace_get_timeval(packet).tv_usec, 6);
    EXPECT_EQ(trace_get_source_port(packet), 7);
    trace_destroy_packet(packet);
    trace_destroy_dead(dead);
}

// --- outputs

TEST(TraceOutput, WritesWhatWasRead) {
    const Folder folder;
    const std::string source = pcap_file(folder, 4);
    for (const std::string format : {"pcapfile", "pcapng", "erf", "pcap"}) {
        const Trace trace = started(source);
        const std::string uri = format + ":" + folder.file("out." + format);
        Output output(trace_create_output(uri.c_str()));
        ASSERT_EQ(trace_start_output(output.get()), 0) << trace_get_err_output(output.get()).problem;
        const Packet packet(trace_create_packet());
        while (trace_read_packet(trace.get(), packet.get()) > 0) {
            EXPECT_GT(trace_write_packet(output.get(), packet.get()), 0) << format;
        }
        output.reset();
        const Trace again = started(uri);
        int count = 0;
        while (trace_read_packet(again.get(), packet.get()) > 0) {
            if (IS_LIBTRACE_META_PACKET(packet.get())) {
                continue;
            }
            EXPECT_EQ(trace_get_source_port(packet.get()), 1000 + count) << format;
            EXPECT_EQ(trace_get_timeval(packet.get()).tv_sec, 100 + count) << format;
            EXPECT_EQ(trace_get_wire_length(packet.get()), frame_size + 4) << format;
            ++count;
        }
        EXPECT_EQ(count, 4) << format;
    }
    EXPECT_EQ(std::filesystem::file_size(folder.file("out.pcapfile")),
              std::filesystem::file_size(folder.file("packets.pcap")));
}

TEST(TraceOutput, CompressesAsItIsTold) {
    const Folder folder;
    const std::string source = pcap_file(folder, 4);
    for (int type = TRACE_OPTION_COMPRESSTYPE_NONE; type < TRACE_OPTION_COMPRESSTYPE_LAST; ++type) {
        if (type == TRACE_OPTION_COMPRESSTYPE_LZO) {
            continue;
        }
        const Trace trace = started(source);
        const std::string uri = "pcapfile:" + folder.file("out" + std::to_string(type));
        Output output(trace_create_output(uri.c_str()));
        int level = 6;
        EXPECT_EQ(trace_config_output(output.get(), TRACE_OPTION_OUTPUT_COMPRESSTYPE, &type), 0);
        EXPECT_EQ(trace_config_output(output.get(), TRACE_OPTION_OUTPUT_COMPRESS, &level), 0);
        ASSERT_EQ(trace_start_output(output.get()), 0);
        const Packet packet(trace_create_packet());
        while (trace_read_packet(trace.get(), packet.get()) > 0) {
            EXPECT_GT(trace_write_packet(output.get(), packet.get()), 0);
        }
        output.reset();
        const Trace again = started(uri);
        int count = 0;
        while (trace_read_packet(again.get(), packet.get()) > 0) {
            ++count;
        }
        EXPECT_EQ(count, 4) << type;
    }
}

TEST(TraceOutput, SaysWhyItCannotWrite) {
    const auto problem_of = [](const char* uri) {
        const Output output(trace_create_output(uri));
        EXPECT_TRUE(trace_is_err_output(output.get()));
        return std::string(trace_get_err_output(output.get()).problem);
    };
    EXPECT_EQ(problem_of("file"), "Bad uri format (file)");
    EXPECT_EQ(problem_of("nosuch:file"), "Unknown output format (nosuch)");
    EXPECT_EQ(problem_of("ndag:lo,239.0.0.1"), "Format does not support writing (ndag)");
    const Output output(trace_create_output("erf:/nonexistent/file"));
    EXPECT_EQ(trace_start_output(output.get()), -1);
    const libtrace_err_t error = trace_get_err_output(output.get());
    EXPECT_EQ(error.err_num, ENOENT);
    EXPECT_STREQ(error.problem, "Unable to create output file /nonexistent/file: No such file or directory");
    EXPECT_EQ(trace_write_packet(output.get(), Packet(trace_create_packet()).get()), -1) << "it is not started";
}

}  // namespace
}  // namespace spindrift::tests::capi
