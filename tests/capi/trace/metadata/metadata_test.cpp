#include "tests/capi/trace/accessors/frames.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>
#include <span>

// Records that describe a capture: pcapng blocks in both byte orders, ERF provenance.
namespace trace_test {
namespace {

/// A record and the packet that holds it.
class Record {
public:
    Record(libtrace_linktype_t link, libtrace_rt_types_t type, const Octets& octets, std::size_t framing,
           std::size_t captured)
        : packet_(link, octets) {
        packet_->type = type;
        packet_->header = packet_->payload;
        packet_->payload = static_cast<std::uint8_t*>(packet_->payload) + framing;
        packet_->cached.capture_length = static_cast<int>(captured);
    }

    operator libtrace_packet_t*() { return packet_; }  // NOLINT(google-explicit-constructor)
    libtrace_packet_t* operator->() { return packet_; }

private:
    TestPacket packet_;
};

/// Writes the numbers of pcapng.
struct Order {
    bool big;

    [[nodiscard]] Octets number(std::uint64_t value, std::size_t size) const {
        Octets octets(size);
        for (std::size_t i = 0; i < size; ++i) {
            octets[big ? size - 1 - i : i] = static_cast<std::uint8_t>(value >> 8 * i);
        }
        return octets;
    }

    [[nodiscard]] Octets option(unsigned code, const Octets& value) const {
        return join(number(code, 2), number(value.size(), 2), value, Octets((4 - value.size() % 4) % 4, 0));
    }

    [[nodiscard]] Octets block(std::uint32_t type, const Octets& body) const {
        const Octets length = number(body.size() + 12, 4);
        return join(number(type, 4), length, body, length);
    }
};

constexpr std::uint32_t section_header = 0x0A0D0D0A;

Record pcapng(const Order& order, std::uint32_t type, const Octets& fixed, const Octets& options) {
    const Octets block = order.block(type, join(fixed, options));
    const std::size_t framing = 8 + fixed.size();
    return {TRACE_TYPE_PCAPNG_META, TRACE_RT_PCAPNG_META, block, framing, block.size() - framing};
}

Record interface_block(const Order& order, const Octets& options) {
    return pcapng(order, 1, join(order.number(1, 2), order.number(0, 2), order.number(65536, 4)), options);
}

const Octets mac = octets({2, 0, 0, 0, 0, 9});
const Octets ipv6_address = octets({0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5});

Octets interface_options(const Order& order) {
    return join(order.option(2, text("eth0")), order.option(3, text("uplink")),
                order.option(4, octets({192, 0, 2, 9, 255, 255, 255, 0})),
                order.option(5, join(ipv6_address, octets({64}))), order.option(6, mac),
                order.option(8, order.number(10'000'000'000, 8)), order.option(9, octets({9})),
                order.option(10, order.number(3600, 4)), order.option(12, text("Linux")), order.option(13, octets({4})),
                order.option(14, order.number(77, 8)), order.option(1, text("a comment")), order.option(0, {}));
}

const libtrace_meta_item_t* find(const libtrace_meta_t* list, unsigned code) {
    const std::span items(list->items, list->num);
    const auto found = std::ranges::find(items, code, &libtrace_meta_item_t::option);
    return found == items.end() ? nullptr : &*found;
}

template <typename T>
T value_of(const libtrace_meta_item_t* item) {
    T value{};
    std::memcpy(&value, item->data, sizeof value);
    return value;
}

struct Pcapng : testing::TestWithParam<bool> {
    Order order{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(ByteOrders, Pcapng, testing::Bool());

TEST_P(Pcapng, InterfaceValues) {
    Record record = interface_block(order, interface_options(order));
    char space[64];
    EXPECT_STREQ(trace_get_interface_name(record, space, sizeof space, 0), "eth0");
    EXPECT_STREQ(trace_get_interface_description(record, space, sizeof space, 0), "uplink");
    EXPECT_STREQ(trace_get_interface_comment(record, space, sizeof space, 0), "a comment");
    EXPECT_STREQ(trace_get_host_os(record, space, sizeof space), "Linux");
    EXPECT_STREQ(trace_get_interface_ipv4_string(record, space, sizeof space, 0), "192.0.2.9");
    EXPECT_STREQ(trace_get_interface_ipv6_string(record, space, sizeof space, 0), "2001:db8::5");
    EXPECT_EQ(trace_get_interface_ipv6(record, space, 16, 0), space);
    EXPECT_EQ(std::memcmp(space, ipv6_address.data(), 16), 0);
    EXPECT_EQ(trace_get_interface_mac(record, space, sizeof space, 0), space);
    EXPECT_EQ(std::memcmp(space, mac.data(), 6), 0);
    EXPECT_EQ(trace_get_interface_speed(record, 0), 10'000'000'000U);
    EXPECT_EQ(trace_get_interface_ipv4(record, 0), htonl(0xC0000209));
    EXPECT_EQ(trace_get_interface_fcslen(record, 0), 4U);
    EXPECT_EQ(trace_get_capture_application(record, space, sizeof space), nullptr);
    EXPECT_EQ(trace_get_erf_dag_card_model(record, space, sizeof space), nullptr);
}

TEST_P(Pcapng, ListOfEveryOption) {
    Record record = interface_block(order, interface_options(order));
    libtrace_meta_t* const list = trace_get_all_metadata(record);
    ASSERT_NE(list, nullptr);
    EXPECT_EQ(list->num, 12);
    for (unsigned i = 0; i < list->num; ++i) {
        EXPECT_EQ(list->items[i].section, 1);
        EXPECT_NE(std::strlen(list->items[i].option_name), 0U);
    }
    EXPECT_EQ(list->items[0].option, 2);
    EXPECT_EQ(list->items[11].option, 1);
    EXPECT_EQ(find(list, 2)->datatype, TRACE_META_STRING);
    EXPECT_EQ(find(list, 2)->len, 4);
    EXPECT_STREQ(static_cast<char*>(find(list, 2)->data), "eth0");
    EXPECT_EQ(find(list, 4)->datatype, TRACE_META_IPV4);
    EXPECT_EQ(find(list, 5)->datatype, TRACE_META_IPV6);
    EXPECT_EQ(find(list, 6)->datatype, TRACE_META_MAC);
    EXPECT_EQ(find(list, 8)->datatype, TRACE_META_UINT64);
    EXPECT_EQ(value_of<std::uint64_t>(find(list, 8)), 10'000'000'000U);
    EXPECT_EQ(find(list, 9)->datatype, TRACE_META_UINT8);
    EXPECT_EQ(find(list, 10)->datatype, TRACE_META_UINT32);
    EXPECT_EQ(value_of<std::uint32_t>(find(list, 10)), 3600U);
    EXPECT_EQ(value_of<std::uint64_t>(find(list, 14)), 77U);
    EXPECT_EQ(trace_destroy_meta(list), 1);
}

TEST_P(Pcapng, SectionAndStatistics) {
    const Octets fixed = join(order.number(0x1A2B3C4D, 4), order.number(1, 2), order.number(0, 2), Octets(8, 0xFF));
    Record section = pcapng(order, section_header, fixed, order.option(4, text("dumpcap")));
    char space[64];
    EXPECT_STREQ(trace_get_capture_application(section, space, sizeof space), "dumpcap");
    libtrace_meta_t* list = trace_get_single_meta_field(section, section_header, 4);
    ASSERT_NE(list, nullptr);
    EXPECT_EQ(list->items[0].section, 0x0D0A);
    EXPECT_EQ(trace_destroy_meta(list), 1);
    list = trace_get_capture_application_meta(section);
    ASSERT_NE(list, nullptr);
    EXPECT_EQ(trace_destroy_meta(list), 1);

    const Octets time = join(order.number(0x01020304, 4), order.number(0x05060708, 4));
    Record statistics =
        pcapng(order, 5, Octets(12, 0), join(order.option(2, time), order.option(4, order.number(1234567, 8))));
    list = trace_get_all_metadata(statistics);
    ASSERT_NE(list, nullptr);
    EXPECT_EQ(value_of<std::uint64_t>(find(list, 2)), 0x0102030405060708U);
    EXPECT_EQ(value_of<std::uint64_t>(find(list, 4)), 1234567U);
    EXPECT_EQ(find(list, 4)->datatype, TRACE_META_UINT64);
    EXPECT_EQ(trace_destroy_meta(list), 1);
}

TEST_P(Pcapng, EveryLengthOfOptions) {
    const Octets options = interface_options(order);
    for (std::size_t size = 0; size <= options.size(); size += 4) {
        Record record = interface_block(order, cut(options, size));
        libtrace_meta_t* const list = trace_get_all_metadata(record);
        EXPECT_EQ(list == nullptr, size < 8) << size;
        (void)trace_destroy_meta(list);
    }
    Record too_long = interface_block(order, join(order.number(2, 2), order.number(9, 2), text("eth0")));
    EXPECT_EQ(trace_get_all_metadata(too_long), nullptr);
    // A block whose length is not that of the record.
    Record other = interface_block(order, options);
    other->cached.capture_length -= 4;
    EXPECT_EQ(trace_get_all_metadata(other), nullptr);
}

TEST_P(Pcapng, NumbersShorterThanTheirType) {
    Record record = interface_block(order, join(order.option(8, order.number(258, 2)), order.option(8, {})));
    EXPECT_EQ(trace_get_interface_speed(record, 0), 258U);
    EXPECT_EQ(trace_get_interface_speed(record, 1), 0U);
    libtrace_meta_t* const list = trace_get_interface_speed_meta(record);
    ASSERT_NE(list, nullptr);
    ASSERT_EQ(list->num, 2);
    EXPECT_EQ(value_of<std::uint64_t>(&list->items[0]), 258U);
    EXPECT_EQ(list->items[0].len, 2);
    EXPECT_EQ(trace_destroy_meta(list), 1);
    Record addresses = interface_block(order, join(order.option(4, octets({1, 2, 3})), order.option(5, octets({1}))));
    char space[64];
    EXPECT_EQ(trace_get_interface_ipv4(addresses, 0), 0U);
    EXPECT_EQ(trace_get_interface_ipv6(addresses, space, sizeof space, 0), nullptr);
}

Octets erf_item(unsigned code, const Octets& value) {
    return Order{true}.option(code, value);
}

/// With one extension header, as every provenance record has.
Record erf(const Octets& items) {
    const Octets header = join(Octets(8, 0), octets({0x80 | 27, 4}), number16(static_cast<unsigned>(24 + items.size())),
                               number16(0), number16(static_cast<unsigned>(items.size())), Octets(8, 0));
    return {TRACE_TYPE_ERF_META, TRACE_RT_ERF_META, join(header, items), 24, 0};
}

Octets erf_items() {
    const Order big{true};
    return join(erf_item(0xFF00, {}), erf_item(16, text("dagsnap")), erf_item(0xFF01, {}), erf_item(17, text("Linux")),
                erf_item(0xFF02, {}), erf_item(20, text("DAG 9")), erf_item(53, text("6.0")), erf_item(21, text("fw")),
                erf_item(0xFF03, {}), erf_item(12, text("port0")), erf_item(69, mac),
                erf_item(66, big.number(1'000'000, 8)), erf_item(8, big.number(32, 4)), erf_item(0xFF03, {}),
                erf_item(12, text("port1")), erf_item(1, text("second")), erf_item(13, text("downlink")),
                erf_item(67, octets({192, 0, 2, 7})), erf_item(68, ipv6_address));
}

TEST(Erf, Values) {
    Record record = erf(erf_items());
    char space[64];
    EXPECT_STREQ(trace_get_capture_application(record, space, sizeof space), "dagsnap");
    EXPECT_STREQ(trace_get_host_os(record, space, sizeof space), "Linux");
    EXPECT_STREQ(trace_get_erf_dag_card_model(record, space, sizeof space), "DAG 9");
    EXPECT_STREQ(trace_get_erf_dag_version(record, space, sizeof space), "6.0");
    EXPECT_STREQ(trace_get_erf_dag_fw_version(record, space, sizeof space), "fw");
    EXPECT_STREQ(trace_get_interface_name(record, space, sizeof space, 0), "port0");
    EXPECT_STREQ(trace_get_interface_name(record, space, sizeof space, 1), "port1");
    EXPECT_EQ(trace_get_interface_name(record, space, sizeof space, 2), nullptr);
    EXPECT_EQ(trace_get_interface_name(record, space, sizeof space, -1), nullptr);
    EXPECT_STREQ(trace_get_interface_comment(record, space, sizeof space, 0), "second");
    EXPECT_EQ(trace_get_interface_comment(record, space, sizeof space, 1), nullptr);
    EXPECT_STREQ(trace_get_interface_description(record, space, sizeof space, 0), "downlink");
    EXPECT_EQ(trace_get_interface_speed(record, 0), 1'000'000U);
    EXPECT_EQ(trace_get_interface_speed(record, 1), 0U);
    EXPECT_EQ(trace_get_interface_fcslen(record, 0), 32U);
    EXPECT_STREQ(trace_get_interface_ipv4_string(record, space, sizeof space, 0), "192.0.2.7");
    EXPECT_STREQ(trace_get_interface_ipv6_string(record, space, sizeof space, 0), "2001:db8::5");
}

TEST(Erf, ListOfEveryItem) {
    Record record = erf(erf_items());
    libtrace_meta_t* list = trace_get_all_metadata(record);
    ASSERT_NE(list, nullptr);
    EXPECT_EQ(list->num, 14);
    EXPECT_EQ(list->items[0].section, 0xFF00);
    EXPECT_STREQ(list->items[0].option_name, "Application Name");
    EXPECT_EQ(find(list, 69)->datatype, TRACE_META_MAC);
    EXPECT_STREQ(find(list, 69)->option_name, "Interface MAC");
    EXPECT_EQ(find(list, 66)->datatype, TRACE_META_UINT64);
    EXPECT_EQ(value_of<std::uint64_t>(find(list, 66)), 1'000'000U);
    EXPECT_EQ(value_of<std::uint32_t>(find(list, 8)), 32U);
    EXPECT_EQ(trace_destroy_meta(list), 1);
    list = trace_get_interface_name_meta(record);
    ASSERT_NE(list, nullptr);
    EXPECT_EQ(list->num, 2);
    EXPECT_STREQ(static_cast<char*>(list->items[1].data), "port1");
    EXPECT_EQ(trace_destroy_meta(list), 1);
    list = trace_get_single_meta_field(record, 0xFF02, 20);
    ASSERT_NE(list, nullptr);
    EXPECT_EQ(trace_destroy_meta(list), 1);
    EXPECT_EQ(trace_get_single_meta_field(record, 0xFF01, 20), nullptr);
}

TEST(Erf, UnknownAndTooLongItems) {
    Record record = erf(join(erf_item(0xFF03, {}), erf_item(999, octets({1, 2})), octets({0, 12, 0, 9}), text("port")));
    libtrace_meta_t* const list = trace_get_all_metadata(record);
    ASSERT_NE(list, nullptr);
    EXPECT_EQ(list->num, 1) << "the other one ends behind the record";
    EXPECT_STREQ(list->items[0].option_name, "Unknown");
    EXPECT_EQ(list->items[0].datatype, TRACE_META_UNKNOWN);
    EXPECT_EQ(trace_destroy_meta(list), 1);
    Record empty = erf({});
    EXPECT_EQ(trace_get_all_metadata(empty), nullptr);
}

TEST(Values, TextIsCutToTheRoom) {
    Record record = erf(erf_items());
    for (int room = 1; room < 8; ++room) {
        char space[8];
        std::memset(space, 'x', sizeof space);
        ASSERT_EQ(trace_get_interface_name(record, space, room, 0), space);
        EXPECT_EQ(std::string(space), std::string("port0").substr(0, static_cast<std::size_t>(room) - 1));
        EXPECT_EQ(space[room], 'x');
    }
    char space[46];
    EXPECT_EQ(trace_get_interface_name(record, space, 0, 0), nullptr);
    EXPECT_EQ(trace_get_interface_name(record, nullptr, 10, 0), nullptr);
    std::memset(space, 'x', sizeof space);
    EXPECT_EQ(trace_get_interface_mac(record, space, 6, 0), space);
    EXPECT_EQ(std::memcmp(space, mac.data(), 6), 0);
    EXPECT_EQ(space[6], 'x');
    EXPECT_EQ(trace_get_interface_mac(record, space, 7, 0), space);
    EXPECT_EQ(space[6], '\0');
    EXPECT_EQ(trace_get_interface_ipv4_string(record, space, 15, 0), nullptr);
    EXPECT_EQ(trace_get_interface_ipv6_string(record, space, 45, 0), nullptr);
    EXPECT_NE(trace_get_interface_ipv6_string(record, space, 46, 0), nullptr);
}

TEST(Values, OfOtherPackets) {
    TestPacket packet(TRACE_TYPE_ETH, ethernet(0x0800, tcp_packet()));
    char space[64];
    for (libtrace_packet_t* const other :
         {static_cast<libtrace_packet_t*>(packet), static_cast<libtrace_packet_t*>(nullptr)}) {
        EXPECT_EQ(trace_get_all_metadata(other), nullptr);
        EXPECT_EQ(trace_get_single_meta_field(other, 1, 2), nullptr);
        EXPECT_EQ(trace_get_interface_name_meta(other), nullptr);
        EXPECT_EQ(trace_get_interface_mac_meta(other), nullptr);
        EXPECT_EQ(trace_get_interface_speed_meta(other), nullptr);
        EXPECT_EQ(trace_get_interface_ipv4_meta(other), nullptr);
        EXPECT_EQ(trace_get_interface_ipv6_meta(other), nullptr);
        EXPECT_EQ(trace_get_interface_description_meta(other), nullptr);
        EXPECT_EQ(trace_get_interface_fcslen_meta(other), nullptr);
        EXPECT_EQ(trace_get_interface_comment_meta(other), nullptr);
        EXPECT_EQ(trace_get_host_os_meta(other), nullptr);
        EXPECT_EQ(trace_get_capture_application_meta(other), nullptr);
        EXPECT_EQ(trace_get_interface_name(other, space, sizeof space, 0), nullptr);
        EXPECT_EQ(trace_get_interface_speed(other, 0), 0U);
        EXPECT_EQ(trace_get_interface_ipv4(other, 0), 0U);
        EXPECT_EQ(trace_get_interface_fcslen(other, 0), 0U);
        EXPECT_EQ(trace_get_host_os(other, space, sizeof space), nullptr);
        EXPECT_EQ(trace_get_erf_dag_version(other, space, sizeof space), nullptr);
    }
    EXPECT_EQ(trace_destroy_meta(nullptr), -1);
}

}  // namespace
}  // namespace trace_test
