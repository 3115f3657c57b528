#pragma once

#include "zmq_answering.hpp"

#include <spindrift/net/allow_list.hpp>

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace spindrift::io {

/// Tells libzmq which peers may connect to the sockets of a context that have a domain (`ZMQ_ZAP_DOMAIN`), by their
/// address: a handler of the ZeroMQ Authentication Protocol (RFC 27 of ZeroMQ). Peers without an IP address, which are
/// on this host, may always.
class ZmqAccess {
public:
    /// \param context of libzmq, without sockets yet; must outlive this object
    ZmqAccess(void* context, net::AllowList allow);

    /// How many connections of a domain were refused so far. A peer that is refused may try again and again.
    [[nodiscard]] std::uint64_t refused(const std::string& domain) const;

private:
    [[nodiscard]] ZmqAnswering::Answer answer(std::span<ZmqMessage> request);

    net::AllowList allow_;
    mutable std::mutex mutex_;  // guards what follows
    std::map<std::string, std::uint64_t> refused_;
    ZmqAnswering answering_;
};

}  // namespace spindrift::io
