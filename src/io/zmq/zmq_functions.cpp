#include "zmq_functions.hpp"

#include <spindrift/base/loaded_module.hpp>

namespace spindrift::io {

const ZmqFunctions& zmq() {
    static const ZmqFunctions& functions = *LoadedModule("zeromq").function<GetZmqFunctions*>(zmq_functions_name)();
    return functions;
}

}  // namespace spindrift::io
