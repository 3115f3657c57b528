#pragma once

#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/base/ip_address.hpp>
#include <spindrift/net/udp_address.hpp>

#include <functional>
#include <string>

namespace spindrift::net {

/// The name of the interface that has an address; empty if none has.
/// \throws Error if the system cannot list them
[[nodiscard]] std::string interface_with(const IpAddress& address);

/// The index of the interface on which datagrams of a group are received: that which the address names, or the one to
/// which the routing table sends the group; 0 if there is none.
[[nodiscard]] unsigned receiving_interface(const UdpAddress& group) noexcept;

/// Notices that an interface was deleted, and made anew. The kernel then drops the memberships in multicast groups
/// without a word: to it, a new interface of the same name is another one, with another index. A socket that was bound
/// to the old one receives nothing any more, and must be opened again.
///
/// The kernel's messages about links (rtnetlink(7)) tell of deletions. Where a sandbox forbids such a socket, the index
/// is compared instead. Used by one thread.
class InterfaceWatch {
public:
    /// Finds the index of the interface that is wanted; 0 if there is none now. Must not throw.
    using Find = std::function<unsigned()>;

    enum class Change {
        none,      ///< the interface is as it was, or still gone
        lost,      ///< it was deleted; returned once
        returned,  ///< there is one again; returned until `joined` is called
    };

    explicit InterfaceWatch(Find find);

    /// What has happened since the last call. Never waits.
    [[nodiscard]] Change check();

    /// The socket was opened again.
    void joined();

    [[nodiscard]] bool is_lost() const noexcept { return is_lost_; }

private:
    [[nodiscard]] bool was_deleted();

    Find find_;
    FileDescriptor messages_;  // of the kernel, about links
    unsigned index_ = 0;       // 0: there was none, so none can be lost
    bool is_lost_ = false;
};

}  // namespace spindrift::net
