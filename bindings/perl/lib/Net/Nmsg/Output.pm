package Net::Nmsg::Output;

use 5.026;
use warnings;

use Net::Nmsg         ();
use Net::Nmsg::Handle ();
use Net::Nmsg::Util   ();
use parent 'Net::Nmsg::Layer';

our $VERSION = $Net::Nmsg::VERSION;

my %options = (
    filter_vendor  => undef,
    filter_msgtype => undef,
    source         => undef,
    operator       => undef,
    group          => undef,
    buffered       => 1,
    zlibout        => 0,
    rate           => Net::Nmsg::Util::NMSG_DEFAULT_SO_RATE,
    freq           => Net::Nmsg::Util::NMSG_DEFAULT_SO_FREQ,
    bufsz          => undef,
    broadcast      => 0,
    sndbuf         => Net::Nmsg::Util::NMSG_DEFAULT_SO_SNDBUF,
    endline        => undef,
);

sub defaults      { %options }
sub _option_names { \%options }

# `buffered` was documented under another name.
sub _take_options {
    my ($self, %given) = @_;
    $given{buffered} = delete $given{buffered_io} if exists $given{buffered_io};
    return $self->SUPER::_take_options(%given);
}

__PACKAGE__->_accessors(
    source   => sub { $_[0]->_set_source(Net::Nmsg::Layer::_number(source => $_[1])) },
    operator => sub { $_[0]->_set_operator(Net::Nmsg::Layer::_number(operator => $_[1])) },
    group    => sub { $_[0]->_set_group(Net::Nmsg::Layer::_number(group => $_[1])) },
    buffered => sub { $_[0]->_set_buffered($_[1] ? 1 : 0) },
    zlibout  => sub { $_[0]->_set_zlibout($_[1] ? 1 : 0) },
    endline  => sub { $_[0]->_set_endline($_[1] // $/ // "\n") },
);

sub _apply_options {
    my ($self) = @_;
    $self->_apply_filter_msgtype;
    for my $name (qw(source operator group)) {
        my $set = "set_$name";
        $self->$set($self->_option($name)) if defined $self->_option($name);
    }
    $self->_set_buffered($self->_option('buffered') ? 1 : 0);
    $self->_set_zlibout(1) if $self->_option('zlibout');
    $self->_set_rate($self->get_rate) if $self->get_rate;
    $self->set_endline($self->_option('endline')) if *$self->{kind} eq 'pres';
}

sub set_rate {
    my ($self, $rate, $freq) = @_;
    *$self->{options}{rate} = $rate // 0;
    *$self->{options}{freq} = $freq if defined $freq;
    $self->_set_rate($self->get_rate) if $self->opened;
    return $self;
}

# The rate and, in list context, after how many containers it is adjusted.
sub get_rate {
    my ($self) = @_;
    my @rate = @{*$self->{options}}{qw(rate freq)};
    return wantarray ? @rate : $rate[0];
}

sub get_bufsz { my ($self) = @_; *$self->{options}{bufsz} }

# --- open

sub open_file {
    my ($self, $file, @options) = @_;
    return $self->_open(
        file => \@options,
        sub {
            my ($self) = @_;
            my $bufsz = *$self->{options}{bufsz} //= Net::Nmsg::Util::NMSG_WBUFSZ_MAX();
            $self->_attach_file(Net::Nmsg::Handle::open_file($self, $file, '>'), $bufsz);
        }
    );
}

sub open_sock {
    my ($self, $spec, @options) = @_;
    my $port = @options % 2 ? shift @options : undef;
    return $self->_open(
        sock => \@options,
        sub {
            my ($self) = @_;
            my $bufsz = *$self->{options}{bufsz} //= Net::Nmsg::Util::NMSG_WBUFSZ_ETHER();
            my $fd = Net::Nmsg::Handle::open_sender($self, $spec, $port,
                map { $self->_option($_) } qw(sndbuf broadcast));
            $self->_attach_sock($fd, $bufsz);
        }
    );
}

sub open_pres {
    my ($self, $file, @options) = @_;
    return $self->_open(
        pres => \@options,
        sub { $_[0]->_attach_pres(Net::Nmsg::Handle::open_file($_[0], $file, '>')) }
    );
}

sub open_json {
    my ($self, $file, @options) = @_;
    return $self->_open(
        json => \@options,
        sub { $_[0]->_attach_json(Net::Nmsg::Handle::open_file($_[0], $file, '>')) }
    );
}

sub open_cb {
    my ($self, $code, @options) = @_;
    return $self->_open(
        cb => \@options,
        sub {
            Net::Nmsg::Util::is_callback($code) or die "not a code reference\n";
            $_[0]->_attach_cb($code);
        }
    );
}

sub open {
    my ($self, $spec, @options) = @_;
    return $self->open_sock($spec, @options) if @options % 2;
    my $kind =
          Net::Nmsg::Util::is_callback($spec) ? 'cb'
        : Net::Nmsg::Util::is_socket($spec) || Net::Nmsg::Util::looks_like_socket($spec) ? 'sock'
        :                                                                                  'file';
    my $open = "open_$kind";
    return $self->$open($spec, @options);
}

sub is_file { my ($self) = @_; $self->opened && *$self->{kind} eq 'file' }
sub is_sock { my ($self) = @_; $self->opened && *$self->{kind} eq 'sock' }
sub is_pres { my ($self) = @_; $self->opened && *$self->{kind} eq 'pres' }
sub is_json { my ($self) = @_; $self->opened && *$self->{kind} eq 'json' }
sub is_cb   { my ($self) = @_; $self->opened && *$self->{kind} eq 'cb' }

# Outputs have no end, and wait for whoever reads.
sub eof      { my ($self) = @_; !$self->opened }
sub blocking { 1 }

1;

__END__

=encoding utf8

=head1 NAME

Net::Nmsg::Output - writes messages

=head1 SYNOPSIS

    use Net::Nmsg::Output;

    my $out = Net::Nmsg::Output->open('out.nmsg', zlibout => 1);
    $out->write($msg, @more);
    $out->close or die $out->error;

    my $text = Net::Nmsg::Output->open_pres('-');
    my $sub  = Net::Nmsg::Output->open(sub { my ($msg) = @_; ... });

=head1 DESCRIPTION

Derives from L<Net::Nmsg::Layer>, which says how errors are reported and has C<new>, C<close> and more.

=head1 OPEN

=over

=item C<open($spec, %options)>, C<open($host, $port, %options)>

A code reference; a socket specification (C<192.0.2.1/8430>, C<192.0.2.1:8430>) or a socket; otherwise a file. A host
and a port are a socket.

=item C<open_file($file, %options)>

Containers in a file: its name, C<-> for standard output, or an open file handle, which is duplicated.

=item C<open_sock($spec, %options)>, C<open_sock($host, $port, %options)>

Containers in datagrams.

=item C<open_pres($file, %options)>, C<open_json($file, %options)>

Presentation text, and JSON with one message in each line.

=item C<open_cb($code, %options)>

A sub that is called with each message. If it dies, so does C<write>.

=back

=head2 Options

    name                           default           meaning
    filter_vendor, filter_msgtype                    writes only messages of this type
    source                                           stored in each message: a number or 8 hexadecimal digits
    operator, group                                  the same: a name or a number
    buffered (or buffered_io)      1                 with 0, each message is written at once
    zlibout                        0                 compresses containers
    rate                           0                 containers per second; 0: no limit
    freq                           100               after how many containers the rate is adjusted
    bufsz                          1048576, 1280     size of containers: of a file, of a socket
    broadcast                      0                 whether the address may be a broadcast address
    sndbuf                         4 MiB             buffer of the socket, in octets
    endline                        $/                end of each line of presentation text

C<source>, C<operator>, C<group>, C<buffered>, C<zlibout> and C<endline> have methods C<set_NAME> and C<get_NAME>.
Besides, there are C<set_filter_msgtype($vendor, $type)> and C<get_filter_msgtype>, C<set_rate($rate, $freq)> and
C<get_rate>, and C<get_bufsz>.

=head1 WRITE

=over

=item C<write(@messages)>

Writes messages, C<$_> without arguments. Returns the object, and dies of an error: C<attempted write on closed output>,
C<nmsg_output_write() failed(15): consult errno>, and why. A message may be changed and written again.

=item C<flush>

Writes what is buffered. Dies of an error.

=item C<is_file>, C<is_sock>, C<is_pres>, C<is_json>, C<is_cb>

What is open.

=back

=cut
