#pragma once

#include <spindrift/net/allow_list.hpp>

#include <memory>

namespace spindrift::io {

class ZmqAccess;

/// A context of libzmq. The destructor waits until sockets have sent their messages, but not longer than they linger.
class ZmqContext {
public:
    /// \param allow addresses from which inputs that accept are connected to
    /// \throws Error if there is no ZeroMQ, or no memory for it
    explicit ZmqContext(net::AllowList allow = {});
    /// Uses a context of the program, which outlives this object.
    explicit ZmqContext(void* borrowed) noexcept;
    ZmqContext(const ZmqContext&) = delete;
    ZmqContext& operator=(const ZmqContext&) = delete;
    ~ZmqContext();

    [[nodiscard]] void* get() const noexcept { return context_; }

    /// Null if all may connect.
    [[nodiscard]] const ZmqAccess* access() const noexcept { return access_.get(); }

private:
    void* context_;
    bool is_borrowed_ = false;
    std::unique_ptr<ZmqAccess> access_;
};

}  // namespace spindrift::io
