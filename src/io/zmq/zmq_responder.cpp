#include <spindrift/io/zmq/zmq_responder.hpp>

#include "zmq_answering.hpp"
#include "zmq_context.hpp"

#include <utility>

namespace spindrift::io {

class ZmqResponder::State {
public:
    explicit State(Options options)
        : answering_(context_.get(),
                     {.address = std::move(options.address),
                      .max_part = options.max_request,
                      .answer = [answer = std::move(options.answer)](
                                    std::span<ZmqMessage> request) { return answer(request.front().octets()); },
                      .failed = std::move(options.failed)}) {}

private:
    ZmqContext context_;
    ZmqAnswering answering_;
};

ZmqResponder::ZmqResponder(Options options) : state_(std::make_unique<State>(std::move(options))) {}

ZmqResponder::~ZmqResponder() = default;

}  // namespace spindrift::io
