package Net::Nmsg::Handle;

use 5.026;
use warnings;

use Socket qw(:addrinfo SOCK_DGRAM SOL_SOCKET SO_REUSEADDR SO_BROADCAST SO_RCVBUF SO_SNDBUF);

use Net::Nmsg       ();
use Net::Nmsg::Util ();

our $VERSION = $Net::Nmsg::VERSION;

# Opens a file into a glob. A handle that is given is duplicated: whoever opened it closes it.
sub open_file {
    my ($self, $file, $mode) = @_;
    defined $file or die "no file is given\n";
    if (Net::Nmsg::Util::is_filehandle($file)) {
        open $self, "$mode&", $file or die "cannot use the file handle: $!\n";
    }
    elsif ($file eq '-') {
        open $self, "$mode&", $mode eq '<' ? \*STDIN : \*STDOUT or die "cannot use standard input or output: $!\n";
    }
    else {
        open $self, $mode, $file or die "$file: $!\n";
    }
    return fileno $self;
}

# The address of a socket that is not opened yet: family, protocol, packed address.
sub _address {
    my ($host, $port, %hints) = @_;
    defined $port && $port =~ /\A[0-9]+\z/ && $port <= 65535 or die "not a port: " . ($port // 'undef') . "\n";
    my ($error, $first) = getaddrinfo($host, $port, {socktype => SOCK_DGRAM, %hints});
    die "$host: $error\n" if $error || !$first;
    return @$first{qw(family protocol addr)};
}

sub _make_socket {
    my ($self, $what, $family, $protocol) = @_;
    socket $self, $family, SOCK_DGRAM, $protocol or die "$what: $!\n";
}

# The kernel gives as much as it may: less than was asked for is no error.
sub _set_buffer {
    my ($self, $option, $size) = @_;
    setsockopt $self, SOL_SOCKET, $option, pack 'i', $size if $size;
}

sub _duplicate_socket {
    my ($self, $socket) = @_;
    open $self, '+<&', $socket or die "cannot use the socket: $!\n";
    return fileno $self;
}

# A datagram socket that receives at an address.
sub open_receiver {
    my ($self, $spec, $port, $rcvbuf) = @_;
    return _duplicate_socket($self, $spec) if Net::Nmsg::Util::is_filehandle($spec);
    ($spec, $port) = _host_and_port($spec) if !defined $port;
    my ($family, $protocol, $address) = _address($spec, $port, flags => AI_PASSIVE);
    _make_socket($self, "$spec/$port", $family, $protocol);
    setsockopt $self, SOL_SOCKET, SO_REUSEADDR, 1;
    _set_buffer($self, SO_RCVBUF, $rcvbuf);
    bind $self, $address or die "$spec/$port: $!\n";
    return fileno $self;
}

# A datagram socket that sends to an address.
sub open_sender {
    my ($self, $spec, $port, $sndbuf, $broadcast) = @_;
    return _duplicate_socket($self, $spec) if Net::Nmsg::Util::is_filehandle($spec);
    ($spec, $port) = _host_and_port($spec) if !defined $port;
    my ($family, $protocol, $address) = _address($spec, $port);
    _make_socket($self, "$spec/$port", $family, $protocol);
    setsockopt $self, SOL_SOCKET, SO_BROADCAST, 1 if $broadcast;
    _set_buffer($self, SO_SNDBUF, $sndbuf);
    connect $self, $address or die "$spec/$port: $!\n";
    return fileno $self;
}

# HOST/PORT or HOST:PORT, where the host may be a name.
sub _host_and_port {
    my ($spec) = @_;
    defined $spec or die "no address is given\n";
    my ($host, $port) = Net::Nmsg::Util::parse_socket_spec($spec);
    ($host, $port) = $spec =~ m{\A ([^/:]+) [/:] ([0-9]+) \z}x if !defined $host;
    defined $host or die "not a socket specification: $spec\n";
    $port =~ /\A[0-9]+\z/ or die "$spec: one port at a time\n";
    return ($host, $port);
}

1;

__END__

=encoding utf8

=head1 NAME

Net::Nmsg::Handle - opens the files and sockets of inputs and outputs

=head1 DESCRIPTION

The functions of this module open the glob that an input or output is, return its descriptor, and die with a line of
text. Programs use L<Net::Nmsg::Input> and L<Net::Nmsg::Output>.

=over

=item C<open_file($glob, $file, $mode)>

A name, C<-> for standard input or output, or an open file handle, which is duplicated. The mode is C<< < >> or
C<< > >>.

=item C<open_receiver($glob, $spec, $port, $rcvbuf)>, C<open_sender($glob, $spec, $port, $sndbuf, $broadcast)>

A datagram socket that is bound or connected. The specification is a host if there is a port besides; otherwise host and
port, as C<192.0.2.1/8430>, or an open socket, which is duplicated. Buffers are in octets; the kernel may give less.

=back

=cut
