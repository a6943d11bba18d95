# The image holds one static file and the list of what is in it, the certificates of the public authorities, and an empty
# folder for the data. It works on a read-only file system: only /data is written to.

FROM docker.io/library/golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=unknown
# timetzdata links the time zones in: the image has none.
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -tags timetzdata -ldflags "-s -w -X main.release=$VERSION" -o /out/aporte ./cmd/aporte \
	&& mkdir -m 0700 /out/data
RUN go run github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0 bin -json -std -noserial -notimestamp \
	-version "$VERSION" -output /out/sbom.cdx.json /out/aporte

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/aporte /usr/bin/aporte
COPY --from=build /out/sbom.cdx.json /usr/share/aporte/sbom.cdx.json
COPY --from=build --chown=65532:65532 /out/data /data

# Nobody in particular: the number stands in no list of users.
USER 65532:65532
WORKDIR /data
VOLUME /data
# 8080 is for the world, 9090 for probes and metrics: publish the second to nobody but them.
ENV PATH=/usr/bin APORTE_DB=/data/aporte.db APORTE_LISTEN=:8080 APORTE_OPS_LISTEN=:9090
EXPOSE 8080 9090
ENTRYPOINT ["/usr/bin/aporte"]
CMD ["serve"]
