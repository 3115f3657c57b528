#pragma once

#include "tests/packet/packets.hpp"

#include <spindrift/dnsqr/tracker.hpp>
#include <spindrift/nmsg/message/message.hpp>
#include <spindrift/nmsg/message/registry.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// DNS packets, and the messages that a tracker makes of them.
namespace spindrift::dnsqr::samples {

using namespace nmsg;
using namespace spindrift::tests;

inline constexpr std::uint8_t icmp_protocol = 1;
inline constexpr std::uint8_t tcp_protocol = 6;
inline constexpr std::uint8_t udp_protocol = 17;

/// A DNS message; `name` is hex.
inline Octets dns(std::uint16_t id, std::uint16_t flags, std::string_view name = "03777777 07657861 6d706c65 00",
                  std::uint16_t type = 1, std::uint16_t questions = 1) {
    Octets message(12);
    store_be(message.data(), id);
    store_be(message.data() + 2, flags);
    store_be(message.data() + 4, questions);
    if (!name.empty()) {
        append(message, from_hex(name));
        Octets rest(4);
        store_be(rest.data(), type);
        store_be(rest.data() + 2, std::uint16_t{1});
        append(message, rest);
    }
    return message;
}

inline constexpr std::uint16_t is_response = 0x8000;
inline constexpr std::uint16_t rd = 0x0100;

/// IPv4 packets between the client 192.0.2.1 and the server 198.51.100.2.
inline Octets to_server(Bytes message, std::uint16_t port = 1234) {
    return ipv4(udp_protocol, udp(port, 53, message));
}

inline Octets to_client(Bytes message, std::uint16_t port = 1234) {
    auto packet = ipv4(udp_protocol, udp(53, port, message));
    std::swap_ranges(packet.begin() + 12, packet.begin() + 16, packet.begin() + 16);
    return packet;
}

inline Octets query(std::uint16_t id, std::uint16_t flags = rd) {
    return to_server(dns(id, flags));
}

inline Octets response(std::uint16_t id, std::uint16_t flags = 0) {
    return to_client(dns(id, static_cast<std::uint16_t>(is_response | flags)));
}

/// The two fragments of an IPv4 packet; the second begins `at` octets after the header.
inline std::vector<Octets> fragments_of(const Octets& packet, std::size_t at = 16) {
    auto first = packet;
    first.erase(first.begin() + 20 + static_cast<std::ptrdiff_t>(at), first.end());
    auto last = copy(Bytes(packet).first(20));
    append(last, Bytes(packet).subspan(20 + at));
    for (auto* each : {&first, &last}) {
        store_be(each->data() + 2, static_cast<std::uint16_t>(each->size()));
    }
    store_be(first.data() + 6, std::uint16_t{0x2000});
    store_be(last.data() + 6, static_cast<std::uint16_t>(at / 8));
    return {first, last};
}

/// An ICMP message that quotes a packet.
inline Octets icmp(std::uint8_t type, const Octets& quoted) {
    Octets message(8);
    message[0] = static_cast<std::byte>(type);
    append(message, quoted);
    return ipv4(icmp_protocol, message);
}

/// A time in seconds.
inline Timestamp at(double seconds) {
    return Timestamp(static_cast<std::int64_t>(seconds * 1e9 + 0.5));
}

/// A message that owns its octets.
struct Message {
    std::string octets;
    Timestamp time;
    MessageView view;
    Payload payload;

    Message(std::string its_octets, Timestamp its_time) : octets(std::move(its_octets)), time(its_time) {
        payload.set_data(as_bytes(octets));
        EXPECT_EQ(Errc::success, view.decode(payload, *built_in_types().find("base", "dnsqr")));
    }

    [[nodiscard]] std::string text(std::string_view field) const { return view.text(field); }
    [[nodiscard]] std::vector<std::string> hex(std::string_view field) const {
        std::vector<std::string> all;
        for (const Value value : view.wire_values(*view.schema().find(field))) {
            all.push_back(to_hex(value.bytes));
        }
        return all;
    }
};

using Messages = std::vector<std::unique_ptr<Message>>;

/// A tracker and the messages of all transactions that it has given.
class TrackedMessages {
public:
    explicit TrackedMessages(const Options& options = {}) : options_(options), tracker_(options) {}

    TrackedMessages& add(const Octets& packet, double seconds = 1) { return add(packet, at(seconds)); }

    TrackedMessages& add(const Octets& packet, Timestamp time) {
        out_.clear();
        tracker_.add(packet, time, out_);
        take();
        return *this;
    }

    TrackedMessages& end() {
        out_.max_size = 1;
        bool more = true;
        while (more) {
            out_.clear();
            more = tracker_.drain(out_);
            take();
        }
        return *this;
    }

    /// Type and id of all messages so far, and the timeout of unanswered queries.
    [[nodiscard]] std::vector<std::string> all() const {
        std::vector<std::string> texts;
        for (const auto& message : messages) {
            const auto timeout = message->text("timeout");
            texts.push_back(fmt::format("{} {}{}{}", message->text("type"), message->text("id"),
                                        timeout.empty() ? "" : " ", timeout));
        }
        return texts;
    }

    [[nodiscard]] const Message& last() const { return *messages.back(); }
    [[nodiscard]] Tracker& tracker() { return tracker_; }

    Messages messages;

private:
    void take() {
        for (const auto& transaction : out_.list) {
            const auto packets = out_.packets_of(transaction);
            Buffer buffer;
            const std::size_t room = message_room(transaction, packets);
            buffer.set_end(put_message(buffer.room(room), transaction, packets, options_.zero_resolver_address));
            EXPECT_LE(buffer.size(), room);
            messages.push_back(std::make_unique<Message>(std::string(buffer.text()), time_of(packets)));
        }
    }

    Options options_;
    Tracker tracker_;
    Transactions out_;
};

}  // namespace spindrift::dnsqr::samples
