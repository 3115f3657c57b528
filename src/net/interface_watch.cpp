#include <spindrift/net/interface_watch.hpp>

#include <spindrift/base/bytes.hpp>
#include <spindrift/net/socket.hpp>

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace spindrift::net {
namespace {

constexpr std::size_t message_room = 32'768;  // octets; the kernel puts no more into one

FileDescriptor open_netlink(unsigned groups) noexcept {
    FileDescriptor socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE));
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_groups = groups;
    if (!socket || ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        return {};
    }
    return socket;
}

/// The messages of one datagram of netlink.
struct NetlinkMessages {
    alignas(nlmsghdr) std::array<char, message_room> room;  // NOLINT: is written before it is read
    ssize_t size = 0;

    /// \returns false, with `errno`, if there is none
    bool receive(int socket) noexcept {
        size = ::recv(socket, room.data(), room.size(), MSG_DONTWAIT);
        return size > 0;
    }

    template <class Take>
    void for_each(Take take) const {
        auto left = static_cast<unsigned>(size);
        for (const auto* one = reinterpret_cast<const nlmsghdr*>(room.data()); NLMSG_OK(one, left);
             one = NLMSG_NEXT(one, left)) {
            take(*one);
        }
    }
};

unsigned output_interface(const nlmsghdr& route) noexcept {
    const auto* const message = static_cast<const rtmsg*>(NLMSG_DATA(&route));
    auto left = static_cast<unsigned>(RTM_PAYLOAD(&route));
    for (const rtattr* one = RTM_RTA(message); RTA_OK(one, left); one = RTA_NEXT(one, left)) {
        if (one->rta_type == RTA_OIF && RTA_PAYLOAD(one) == sizeof(unsigned)) {
            unsigned index = 0;
            std::memcpy(&index, RTA_DATA(one), sizeof index);
            return index;
        }
    }
    return 0;
}

// The interface to which the routing table sends datagrams for an address; 0 if there is no route.
unsigned routed_interface(const IpAddress& address) noexcept {
    struct Request {
        nlmsghdr header;
        rtmsg route;
        rtattr attribute;
        std::array<std::byte, 16> address;
    };
    const FileDescriptor socket = open_netlink(0);
    const Bytes octets = address.octets();
    Request request{};
    request.header.nlmsg_type = RTM_GETROUTE;
    request.header.nlmsg_flags = NLM_F_REQUEST;
    request.route.rtm_family = address.is_v4() ? AF_INET : AF_INET6;
    request.route.rtm_dst_len = static_cast<unsigned char>(octets.size() * 8);
    request.attribute.rta_type = RTA_DST;
    request.attribute.rta_len = static_cast<unsigned short>(RTA_LENGTH(octets.size()));
    std::memcpy(request.address.data(), octets.data(), octets.size());
    request.header.nlmsg_len = NLMSG_LENGTH(sizeof request.route) + request.attribute.rta_len;
    if (!socket || ::send(socket.get(), &request, request.header.nlmsg_len, 0) < 0) {
        return 0;
    }
    // The kernel has answered when send() returns.
    NetlinkMessages answer;
    unsigned index = 0;
    if (answer.receive(socket.get())) {
        answer.for_each(
            [&](const nlmsghdr& one) { index = one.nlmsg_type == RTM_NEWROUTE ? output_interface(one) : index; });
    }
    return index;
}

bool exists(unsigned index) noexcept {
    std::array<char, IF_NAMESIZE> name{};
    return ::if_indextoname(index, name.data()) != nullptr;
}

}  // namespace

unsigned receiving_interface(const UdpAddress& group) noexcept {
    return group.interface.empty() ? routed_interface(group.endpoint.address)
                                   : ::if_nametoindex(group.interface.c_str());
}

InterfaceWatch::InterfaceWatch(Find find)
    : find_(std::move(find)), messages_(open_netlink(RTMGRP_LINK)), index_(find_()) {}

InterfaceWatch::Change InterfaceWatch::check() {
    if (!is_lost_) {
        is_lost_ = index_ != 0 && was_deleted();
        return is_lost_ ? Change::lost : Change::none;
    }
    return find_() != 0 ? Change::returned : Change::none;
}

void InterfaceWatch::joined() {
    index_ = find_();
    is_lost_ = false;
}

// Reads all messages, so that their queue does not grow. A new interface may have the index of the old one, so that the
// index alone does not tell; but messages may be lost (ENOBUFS) or forbidden, so that they alone do not, either.
bool InterfaceWatch::was_deleted() {
    if (!messages_) {
        return !exists(index_);
    }
    bool was_deleted = false;
    bool has_news = false;
    NetlinkMessages messages;
    while (messages.receive(messages_.get()) || errno == ENOBUFS || errno == EINTR) {
        has_news = true;
        if (messages.size <= 0) {
            continue;
        }
        messages.for_each([&](const nlmsghdr& one) {
            const auto* const link = static_cast<const ifinfomsg*>(NLMSG_DATA(&one));
            // A bridge tells in the same way of an interface that is no longer part of it.
            was_deleted = was_deleted || (one.nlmsg_type == RTM_DELLINK && link->ifi_family == AF_UNSPEC &&
                                          link->ifi_index == static_cast<int>(index_));
        });
    }
    return was_deleted || (has_news && !exists(index_));
}

}  // namespace spindrift::net
