#include "zmq_context.hpp"

#include "zmq_access.hpp"
#include "zmq_functions.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/io/zmq/zmq.hpp>

#include <fmt/format.h>

#include <cerrno>
#include <utility>

namespace spindrift::io {

ZmqContext::ZmqContext(net::AllowList allow) : context_(zmq().ctx_new()) {
    if (context_ == nullptr) {
        throw Error(fmt::format("cannot use ZeroMQ: {}", zmq().error_text(zmq().error_number())));
    }
    if (!allow.empty()) {
        access_ = std::make_unique<ZmqAccess>(context_, std::move(allow));
    }
}

ZmqContext::ZmqContext(void* borrowed) noexcept : context_(borrowed), is_borrowed_(true) {}

ZmqContext::~ZmqContext() {
    access_.reset();
    while (!is_borrowed_ && zmq().ctx_term(context_) != 0 && zmq().error_number() == EINTR) {
    }
}

std::shared_ptr<ZmqContext> borrow_zmq_context(void* context) {
    return std::make_shared<ZmqContext>(context);
}

std::shared_ptr<ZmqContext> make_zmq_context(net::AllowList allow) {
    return std::make_shared<ZmqContext>(std::move(allow));
}

}  // namespace spindrift::io
